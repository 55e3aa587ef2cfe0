"""The language model that the deployed stage has: a server of the tests."""

from tools.local.processes import free_port

SECRET = "backend-local/language-model"
URL = f"http://127.0.0.1:{free_port()}/v1"
SETTINGS = {
    "OPENAI_API_KEY": f"secretsmanager:{SECRET}",
    "OPENAI_BASE_URL": URL,
    "OPENAI_MODEL": "double",
}
