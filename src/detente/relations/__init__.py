"""Relations: how two parties stand to each other over time, how sure that is, and whether it is a low point."""
