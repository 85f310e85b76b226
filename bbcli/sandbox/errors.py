"""What the sandbox refuses, as a real server words it: status, Atlassian's exception name, message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.sandbox.oauth1 import OAuth1Error
    from bbcli.sandbox.store.records import User


class ApiError(Exception):
    """An answer in the error envelope: `{"errors": [{context, message, exceptionName, …extra}]}`.

    `exception_name` is the fully qualified Java class as servers send it, or None (field validation); `headers` go
    with the answer.
    """

    def __init__(
        self,
        status: int,
        message: str,
        exception_name: str | None = None,
        *,
        context: str | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.errors: list[dict[str, Any]] = [
            {"context": context, "message": message, "exceptionName": exception_name, **extra}
        ]

    @classmethod
    def invalid_fields(cls, messages: dict[str, str], status: int = 400) -> ApiError:
        """Several fields at once, each under its own context, as bean validation answers."""
        problem = cls(status, "; ".join(messages.values()))
        problem.errors = [
            {"context": name, "message": message, "exceptionName": None} for name, message in messages.items()
        ]
        return problem


AUTH = "com.atlassian.bitbucket.auth"
# In bytes: the body of a request without a credential. Such a request may come from any page or process.
MAX_ANONYMOUS_BODY = 1024 * 1024


def body_too_large() -> ApiError:
    """413 for such a body."""
    return ApiError(413, f"Without a credential a request has at most {MAX_ANONYMOUS_BODY} bytes.")


def no_such_project(key: str) -> ApiError:
    """404 for a project that is not there, or that the caller may not know of."""
    return ApiError(404, f"Project {key} does not exist.", "com.atlassian.bitbucket.project.NoSuchProjectException")


def no_such_repository(key: str, slug: str) -> ApiError:
    """404 for a repository that is not there, or that the caller may not know of."""
    return ApiError(
        404, f"Repository {key}/{slug} does not exist.", "com.atlassian.bitbucket.repository.NoSuchRepositoryException"
    )


def no_such_commit(rev: str, slug: str) -> ApiError:
    """404 for a hash, branch or tag that names no commit of the repository."""
    return ApiError(
        404,
        f"Commit '{rev}' does not exist in repository '{slug}'.",
        "com.atlassian.bitbucket.commit.NoSuchCommitException",
    )


def no_such_branch(name: str) -> ApiError:
    """404 for a branch that is not there."""
    return ApiError(404, f"Branch '{name}' does not exist.", "com.atlassian.bitbucket.repository.NoSuchBranchException")


def no_such_path(path: str, rev: str) -> ApiError:
    """404 for a file or directory that the revision does not have."""
    return ApiError(
        404,
        f'The path "{path}" does not exist at revision "{rev}"',
        "com.atlassian.bitbucket.content.NoSuchPathException",
    )


def no_default_branch(slug: str, ref: str) -> ApiError:
    """404 for a repository that has no commits yet, so that its default branch names nothing."""
    return ApiError(
        404,
        f"Repository '{slug}' has no default branch: '{ref}' does not exist.",
        "com.atlassian.bitbucket.repository.NoDefaultBranchException",
    )


def bad_argument(message: str, context: str | None = None) -> ApiError:
    """400 for an argument that no request may have."""
    return ApiError(400, message, "com.atlassian.bitbucket.validation.ArgumentValidationException", context=context)


def no_such_user(slug: str) -> ApiError:
    """404 for a user that is not there."""
    return ApiError(404, f"User '{slug}' does not exist.", "com.atlassian.bitbucket.user.NoSuchUserException")


def no_such_pull_request(number: str, key: str, slug: str) -> ApiError:
    """404 for a pull request that is not there."""
    return ApiError(
        404,
        f"Pull request {number} does not exist in {key}/{slug}.",
        "com.atlassian.bitbucket.pull.NoSuchPullRequestException",
    )


def incorrect_password() -> ApiError:
    """401: the name and password, or the token, are not good."""
    message = "Authentication failed. Please check your credentials and try again."
    return ApiError(401, message, f"{AUTH}.IncorrectPasswordAuthenticationException")


def captcha_required() -> ApiError:
    """401: too many wrong passwords; the right one does not help any more."""
    message = "CAPTCHA required. Sign in on the web page to solve it, then this account can be used again."
    return ApiError(401, message, f"{AUTH}.CaptchaRequiredAuthenticationException")


def not_licensed(user: User) -> ApiError:
    """401: the password is right, but the account takes no seat of the license."""
    return ApiError(401, f"{user.name} is not licensed to use Bitbucket.", f"{AUTH}.NoAccessAuthenticationException")


def passwords_disabled() -> ApiError:
    """401 where passwords sign in on the web page only. How servers word it is not recorded: this is a belief."""
    return ApiError(401, "This server takes no password here. Use an HTTP access token.")


def oauth1_rejected(rejected: OAuth1Error) -> ApiError:
    """401: the OAuth signature or token is not good. Beside the header, what servers say is not recorded."""
    return ApiError(401, f"OAuth: {rejected.problem}", headers=rejected.challenge)


def sign_in_required() -> ApiError:
    """401 for somebody who did not sign in."""
    message = "You are not permitted to access this resource. Please sign in."
    return ApiError(401, message, "com.atlassian.bitbucket.AuthenticationRequiredException")


def not_permitted() -> ApiError:
    """401, not 403, for somebody who signed in and may not."""
    message = "You are not permitted to access this resource"
    return ApiError(401, message, "com.atlassian.bitbucket.AuthorisationException")
