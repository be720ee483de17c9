class NotSimulable(ValueError):
    """Why this stream cannot be simulated, in a sentence for whoever drew it."""
