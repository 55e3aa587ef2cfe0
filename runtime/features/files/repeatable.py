"""Changes of files that take effect once for each Idempotency-Key.

The key is looked up before anything else: a change that was made, and whose answer was
lost, has changed the version that its repetition names in If-Match.
"""

from collections.abc import Callable

from runtime.core.dynamodb.schema import owner_pk
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.service import (
    Created,
    Idempotency,
    IdempotentRequest,
    NoContent,
    Remember,
)
from runtime.core.optimistic import Precondition
from runtime.core.owner import Owner
from runtime.features.files.models import File, FilePatch, StoredFile
from runtime.features.files.service import FileService
from runtime.features.files.trash.service import FileTrashService


class RepeatableFileChanges:
    """The changes of single files, each done once for each Idempotency-Key.

    Every method takes the precondition and the client's key, if there are any, and
    raises IdempotencyKeyReused if the key was used with another file or content. Its
    other errors are those of the service that makes the change.
    """

    def __init__(
        self, service: FileService, trash: FileTrashService, idempotency: Idempotency
    ) -> None:
        """Make changes by these services."""
        self._service = service
        self._trash = trash
        self._idempotency = idempotency

    def patch(
        self,
        owner: Owner,
        file_id: str,
        request: FilePatch,
        precondition: Precondition | None = None,
        key: str | None = None,
    ) -> Created[File]:
        """Rename a file, or give it to another item or to none."""
        return self._idempotency.change(
            IdempotentRequest(owner_pk(owner), "files/patch", key, request, file_id),
            File,
            lambda remember: self._service.patch(
                owner, file_id, request, precondition, _shown(remember)
            ),
            reread=lambda _: None,
        )

    def restore(
        self,
        owner: Owner,
        file_id: str,
        precondition: Precondition | None = None,
        key: str | None = None,
    ) -> Created[File]:
        """Move a file out of the trash."""
        return self._idempotency.change(
            IdempotentRequest(
                owner_pk(owner), "files/restore", key, NoContent(), file_id
            ),
            File,
            lambda remember: self._trash.restore(
                owner, file_id, precondition, _shown(remember)
            ),
            reread=lambda _: None,
        )

    def delete(
        self,
        owner: Owner,
        file_id: str,
        precondition: Precondition | None = None,
        key: str | None = None,
    ) -> Created[NoContent]:
        """Move a file to the trash."""
        answer = NoContent()

        def change(remember: Remember) -> NoContent:
            """Delete the file, and remember that there is nothing to answer."""
            self._service.delete(
                owner, file_id, precondition, lambda file: remember(answer)
            )
            return answer

        return self._idempotency.change(
            IdempotentRequest(owner_pk(owner), "files/delete", key, answer, file_id),
            NoContent,
            change,
            reread=lambda _: None,
        )


def _shown(
    remember: Remember,
) -> Callable[[StoredFile | None], IdempotencyRecord | None]:
    """Return a function that remembers a file as its owner sees it."""
    return lambda file: remember(file.shown()) if file is not None else None
