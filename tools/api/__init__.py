"""The API's document for clients: made, compared with what was released, released."""
