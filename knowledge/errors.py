class RetrievalUnavailable(Exception):
    """The library cannot be read just now (index missing, Chroma down); the answer must do without it."""
