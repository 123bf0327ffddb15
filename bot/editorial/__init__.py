"""What an editor would ask about knowledge that can be read: is it found, dated, sourced, plain, and free of people?"""
