"""The parts of 周例会: agenda, the item under discussion, what-if, decisions, the meeting's end."""
