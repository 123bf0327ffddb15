// Keeps the reader's place: what is in view, and where the keyboard is.

const box = document.getElementById("scroll");

export function nearEnd() {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 120;
}

export function scrollToEnd() {
  box.scrollTop = box.scrollHeight;
}

// An answer taller than the screen is read from its top; one that is wholly in view stays where it is.
export function scrollTo(item) {
  const top = item.offsetTop - 8;
  const bottom = item.offsetTop + item.offsetHeight;
  if (top >= box.scrollTop && bottom <= box.scrollTop + box.clientHeight) return;
  scrollToEnd();
  if (top < box.scrollTop) box.scrollTop = top;
}

// After a change the keyboard is on the same key, else on the item's first one, else where one writes.
export function keepingFocus(item, change) {
  const focused = item.contains(document.activeElement) ? document.activeElement.textContent : null;
  change();
  if (focused === null) return;
  const keys = item.isConnected ? [...item.querySelectorAll(".key")] : [];
  const next = keys.find((key) => key.textContent === focused) ?? keys[0] ?? document.getElementById("text");
  next.focus({ preventScroll: true });
}
