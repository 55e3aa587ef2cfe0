"""Rules for registering and signing in."""

import uuid

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock, NewId
from runtime.core.context import count_metric
from runtime.core.contract import is_probe_address
from runtime.core.dynamodb.schema import email_pk
from runtime.core.dynamodb.writes import ConditionFailed, Write
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.errors import InvalidInput
from runtime.core.idempotency.service import Created, Idempotency, IdempotentRequest
from runtime.core.security.callers import Role
from runtime.core.security.networks import network_of
from runtime.core.security.tickets import Tickets
from runtime.core.throttling.models import Policy
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.erasure.deletion_request import may_return, ticket_fields
from runtime.features.accounts.errors import (
    DeletionPending,
    InvalidChallenge,
    InvalidCode,
    InvalidCredentials,
    SecondFactorNeeded,
)
from runtime.features.accounts.known_clients import (
    Device,
    Devices,
    known_client,
    trust_network,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.passwords.hashing import (
    hash_password,
    needs_rehash,
    verify_password,
    weakness,
)
from runtime.features.accounts.profiles.models import User, UserOut, UserStatus
from runtime.features.accounts.profiles.repository import Account, UserRepository
from runtime.features.accounts.second_factor.models import Proof
from runtime.features.accounts.second_factor.requests import (
    SecondStepRequest,
)
from runtime.features.accounts.second_factor.second_step import (
    CodesGuessed,
    SecondFactor,
)
from runtime.features.accounts.sessions.models import SignedIn
from runtime.features.accounts.sessions.service import SessionService
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.features.accounts.throttles import CODE_WARNINGS, PASSWORDS, REGISTRATIONS


class SignInService:
    """The rules for registering and signing in."""

    def __init__(
        self,
        *,
        store: UserRepository,
        sessions: SessionService,
        throttling: Throttling,
        second_factor: SecondFactor,
        devices: Devices,
        recorder: EffectsRecorder,
        idempotency: Idempotency,
        tickets: Tickets,
        clock: Clock,
        new_id: NewId,
        registrations: Policy | None = REGISTRATIONS,
    ) -> None:
        """Take the collaborators.

        Args:
            tickets: those that undo a deletion.
            registrations: the policy for sign-ups from one network, if they are
                limited.
        """
        self._store = store
        self._sessions = sessions
        self._throttling = throttling
        self._second_factor = second_factor
        self._devices = devices
        self._recorder = recorder
        self._idempotency = idempotency
        self._tickets = tickets
        self._clock = clock
        self._new_id = new_id
        self._registrations = registrations

    def register(
        self,
        request: RegisterRequest,
        key: str | None = None,
        role: Role = Role.USER,
        client: ClientInfo = ClientInfo(),
    ) -> Created[UserOut]:
        """Create an account, once for each Idempotency-Key and address.

        Raises:
            InvalidInput: the password is easily guessed.
            TooManyAttempts: this network created too many accounts lately.
            EmailTaken: another account has the address.
        """
        why = weakness(request.password, [request.email, request.name or ""])
        if why is not None:
            raise InvalidInput.at("/body/password", why)
        network = network_of(client.address)
        if network is not None and self._registrations is not None:
            self._throttling.spend(self._registrations, network)
        now = self._clock()
        user = User(
            id=self._new_id(now),
            email=request.email,
            name=request.name,
            role=role,
            email_verified=False,
            created_at=now,
        )
        effects = Effects(
            entries=(self._recorder.entry(user.id, AuditAction.REGISTERED, client),),
            mails=(self._recorder.mail(MailKind.VERIFY_EMAIL, user.email, user.id),),
        )
        hashed = hash_password(request.password)
        created = self._idempotency.create(
            IdempotentRequest(email_pk(user.email), "register", key, request),
            user.public(),
            resource_id=user.id,
            write=lambda record: self._store.create(user, hashed, record, now, effects),
            reread=self._public,
        )
        if not created.replayed and not is_probe_address(user.email):
            count_metric("UsersRegistered")
        return created

    def id_by_email(self, email: str) -> str | None:
        """Return the id of the user who has a normalised address, if anybody has."""
        return self._store.id_by_email(email)

    def sign_in(
        self,
        email: str,
        password: str,
        client: ClientInfo = ClientInfo(),
        device_token: str | None = None,
    ) -> SignedIn:
        """Open a session for an e-mail address and its password.

        An unknown address costs the same reads, writes and hashing as a known one, and
        is throttled alike. Costs 3 read units, and 2 read units and 1 write unit for
        throttling; the session's own transaction resets the counter of guesses. A
        refusal costs 1 write unit more for the network, and 6 for its entry in the
        audit log.

        Args:
            email: a normalised address.
            password: the password that was sent.
            client: the client that the request comes from.
            device_token: the token that an earlier sign-in on that device returned.

        Raises:
            InvalidCredentials: address and password do not match, or the account is
                disabled.
            SecondFactorNeeded: the account has a second factor; the error holds the
                challenge to send with its code.
            TooManyAttempts: the account or the network is being guessed at.
            DeletionPending: the account is to be deleted, which can still be undone.
        """
        # An unknown address takes the same steps, with an id that no user can have.
        user_id = self._store.id_by_email(email) or f"none-{uuid.uuid4().hex[:21]}"
        account = self._store.account(user_id)
        device = self._devices.recognise(device_token)
        known = known_client(account, client, device, self._clock())
        attempt = self._throttling.begin(PASSWORDS, email, client, known)
        right = verify_password(password, account.password_hash if account else None)
        if account is None or not right or not self._may_sign_in(account.user):
            count_metric("SignInsFailed")
            self._throttling.failed(attempt)
            # Not in the guess counter's transaction: all failures of one network update
            # the same row and would contend.
            self._store.write_effects(self._refusal(user_id, client, "password"))
            raise InvalidCredentials
        self._rehash(account, password)
        if account.factor is not None:
            self._throttling.passed(attempt)
            challenge = self._second_factor.challenge(account, account.factor)
            raise SecondFactorNeeded(members={"challenge": challenge})
        forgets = self._throttling.succeeded(attempt)
        return self._open(account, client, device, [forgets])

    def finish_sign_in(
        self, request: SecondStepRequest, client: ClientInfo = ClientInfo()
    ) -> SignedIn:
        """Open a session for a challenge and a code of the second factor.

        The challenge, the code and the session are one transaction, so that each
        challenge and each code can be used only once.

        Raises:
            InvalidChallenge: it is forged, expired or used, or was tried too often.
            InvalidCode: the code is wrong, or was used before.
            TooManyAttempts: the account's codes are being guessed.
            DeletionPending: the account is to be deleted, which can still be undone.
        """
        challenge = self._second_factor.read(request.challenge)
        account, factor = self._second_factor.check(
            challenge, self._store.account(challenge.user_id)
        )
        if not self._may_sign_in(account.user):
            raise InvalidChallenge
        device = self._devices.recognise(request.device_token)
        try:
            proof, forgets = self._second_factor.prove(
                account, factor, request.code, request.recovery_code, client, device
            )
        except CodesGuessed:
            self._store.write_effects(self._warning(account.user, client))
            raise
        except InvalidCode:
            self._store.write_effects(self._refusal(account.user.id, client, "code"))
            raise
        completes = self._second_factor.complete(challenge)
        return self._open(account, client, device, [completes, forgets], proof)

    def _open(
        self,
        account: Account,
        client: ClientInfo,
        device: Device | None,
        extra_writes: list[Write],
        proof: Proof | None = None,
    ) -> SignedIn:
        """Open a session, use the proof up, and trust the network.

        Raises:
            DeletionPending: the account is to be deleted, so no session opens.
            InvalidCredentials: role, status or epoch changed meanwhile.
        """
        user = account.user
        trusted = trust_network(user.id, client, account.trusted, self._clock())
        writes = [*self._store.sign_in_writes(user.id, trusted, proof), *extra_writes]
        if may_return(user, self._clock):
            self._store.commit(writes)
            raise self._offer(user)
        try:
            pair = self._sessions.open(
                user, client, self._effects(user, client, proof), writes
            )
        except ConditionFailed:
            raise InvalidCredentials from None
        count_metric("SignInsSucceeded")
        token = self._devices.token(account, device)
        return SignedIn(**dict(pair), device_token=token, user=user.public())

    def _may_sign_in(self, user: User) -> bool:
        """Return whether a user may sign in, if only to undo a deletion."""
        return user.status is UserStatus.ACTIVE or may_return(user, self._clock)

    def _offer(self, user: User) -> DeletionPending:
        """Return the error with the ticket by which a user can undo their deletion."""
        fields = ticket_fields(user)
        ticket = self._tickets.issue(*fields)
        return DeletionPending(
            members={"delete_after": fields[1], "restore_token": ticket}
        )

    def _effects(self, user: User, client: ClientInfo, proof: Proof | None) -> Effects:
        """Return the effects of a sign-in; the use of a recovery code is mailed."""
        by = {"factor": proof.kind} if proof else {}
        signed_in = self._recorder.entry(user.id, AuditAction.SIGNED_IN, client, **by)
        if proof is None or proof.recovery is None:
            return Effects(entries=(signed_in,))
        used = self._recorder.entry(user.id, AuditAction.RECOVERY_CODE_USED, client)
        where = {"address": client.address} if client.address else {}
        mail = self._recorder.mail(
            MailKind.RECOVERY_CODE_USED, user.email, user.id, **where
        )
        return Effects(entries=(signed_in, used), mails=(mail,))

    def _refusal(self, user_id: str, client: ClientInfo, step: str) -> Effects:
        """Return the effects of a failed sign-in, without the address that was sent.

        Some people type their password in the field for the address.
        """
        entry = self._recorder.stranger_entry(
            user_id, AuditAction.SIGN_IN_FAILED, client, step=step
        )
        return Effects(entries=(entry,))

    def _warning(self, user: User, client: ClientInfo) -> Effects:
        """Return the effects of wrong codes, sent by somebody who knows the password.

        The owner gets a mail, at most once a day.
        """
        effects = self._refusal(user.id, client, "code")
        if not self._throttling.once(CODE_WARNINGS, user.id):
            return effects
        mail = self._recorder.mail(
            MailKind.CODES_GUESSED, user.email, user.id, **client.mailable()
        )
        return effects.model_copy(update={"mails": (mail,)})

    def _rehash(self, account: Account, password: str) -> None:
        """Replace a hash of old parameters, which takes the password."""
        if account.password_hash is None or not needs_rehash(account.password_hash):
            return
        try:
            self._store.set_password_hash(
                account.user.id, hash_password(password), account.password_hash
            )
        except ConditionFailed:
            # Another sign-in did it first, or the password changed: both are fine.
            return

    def _public(self, user_id: str) -> UserOut | None:
        """Return a user as they see themselves; None if they are gone."""
        user = self._store.get(user_id)
        return user.public() if user else None
