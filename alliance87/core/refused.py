class Refused(Exception):
    """Why an uploaded file is not taken: ``code`` says it in one word."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code
