"""The conversation with the customer: questions and promises."""
