"""What is on the screen: pure functions from result objects to components and figures. No I/O, no server, no arithmetic
on data beyond placing it."""
