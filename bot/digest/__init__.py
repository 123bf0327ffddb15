"""What a team channel is sent once a week: which point of learning, when, and in which words. Pure."""
