"""Fuzzing: anything into every reader; what comes out is right, or an error of ours."""
