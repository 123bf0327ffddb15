#!/bin/sh
# `briefbot doctor`, `backup` or `restore` beside the unit of systemd, as root: see README.md.
# It runs as the bot's user, so that no file in the data folder becomes root's, with the unit's settings and its token.
briefbot=/usr/local/lib/briefbot/.venv/bin/briefbot
exec systemd-run --quiet --collect --pipe --wait \
  -p User=briefbot -p Group=briefbot -p UMask=0077 -p StateDirectory=briefbot -p StateDirectoryMode=0700 \
  -p LoadCredential=telegram_bot_token:/etc/briefbot/token \
  -p EnvironmentFile=-/etc/briefbot/settings \
  -E BRIEFBOT_DATA=/var/lib/briefbot/data -E BRIEFBOT_KNOWLEDGE=/var/lib/briefbot/knowledge \
  sh -c 'TELEGRAM_BOT_TOKEN_FILE=$CREDENTIALS_DIRECTORY/telegram_bot_token exec "$0" "$@"' "$briefbot" "$@"
