"""Error responses in Bitbucket's wording: status, exception name and message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.sandbox.store.records import User


class ApiError(Exception):
    """An error response in Bitbucket's envelope: `{"errors": [{context, message, exceptionName, …extra}]}`.

    `exception_name` is the Java class that servers send, None for field validation. `headers` are response headers.
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
        """Return an error with one message per field, as bean validation does."""
        problem = cls(status, "; ".join(messages.values()))
        problem.errors = [
            {"context": name, "message": message, "exceptionName": None} for name, message in messages.items()
        ]
        return problem

    @classmethod
    def without_errors(cls, status: int, message: str) -> ApiError:
        """Return an error whose response has no body: servers send it where a resource sets a status only."""
        problem = cls(status, message)
        problem.errors = []
        return problem


AUTH = "com.atlassian.bitbucket.auth"
# The maximum body in bytes of an anonymous request, which may come from any web page or process.
MAX_ANONYMOUS_BODY = 1024 * 1024


def body_too_large() -> ApiError:
    """413: the body of an anonymous request is too large."""
    return ApiError(413, f"Without a credential a request has at most {MAX_ANONYMOUS_BODY} bytes.")


def no_such_project(key: str) -> ApiError:
    """404: the project does not exist or is hidden from the caller."""
    return ApiError(404, f"Project {key} does not exist.", "com.atlassian.bitbucket.project.NoSuchProjectException")


def no_such_repository(key: str, slug: str) -> ApiError:
    """404: the repository does not exist or is hidden from the caller."""
    return ApiError(
        404, f"Repository {key}/{slug} does not exist.", "com.atlassian.bitbucket.repository.NoSuchRepositoryException"
    )


def no_such_commit(rev: str, slug: str) -> ApiError:
    """404: no commit of the repository has this hash, branch or tag."""
    return ApiError(
        404,
        f"Commit '{rev}' does not exist in repository '{slug}'.",
        "com.atlassian.bitbucket.commit.NoSuchCommitException",
    )


def no_such_branch(name: str) -> ApiError:
    """404: the branch does not exist."""
    return ApiError(404, f"Branch '{name}' does not exist.", "com.atlassian.bitbucket.repository.NoSuchBranchException")


def no_such_entity(message: str) -> ApiError:
    """404: a setting or restriction does not exist."""
    return ApiError(404, message, "com.atlassian.bitbucket.NoSuchEntityException")


def no_such_path(path: str, rev: str) -> ApiError:
    """404: the revision has no such file or directory."""
    return ApiError(
        404,
        f'The path "{path}" does not exist at revision "{rev}"',
        "com.atlassian.bitbucket.content.NoSuchPathException",
    )


def no_default_branch(slug: str, ref: str) -> ApiError:
    """404: the repository is empty."""
    return ApiError(
        404,
        f"Repository '{slug}' has no default branch: '{ref}' does not exist.",
        "com.atlassian.bitbucket.repository.NoDefaultBranchException",
    )


def bad_argument(message: str, context: str | None = None) -> ApiError:
    """400: an argument is invalid."""
    return ApiError(400, message, "com.atlassian.bitbucket.validation.ArgumentValidationException", context=context)


def no_such_user(slug: str) -> ApiError:
    """404: the user does not exist."""
    return ApiError(404, f"User '{slug}' does not exist.", "com.atlassian.bitbucket.user.NoSuchUserException")


def no_such_pull_request(number: str, key: str, slug: str) -> ApiError:
    """404: the pull request does not exist."""
    return ApiError(
        404,
        f"Pull request {number} does not exist in {key}/{slug}.",
        "com.atlassian.bitbucket.pull.NoSuchPullRequestException",
    )


def incorrect_password() -> ApiError:
    """401: the password or token is wrong."""
    message = "Authentication failed. Please check your credentials and try again."
    return ApiError(401, message, f"{AUTH}.IncorrectPasswordAuthenticationException")


def captcha_required() -> ApiError:
    """401: too many wrong passwords; even the right one is refused."""
    message = "CAPTCHA required. Sign in on the web page to solve it, then this account can be used again."
    return ApiError(401, message, f"{AUTH}.CaptchaRequiredAuthenticationException")


def not_licensed(user: User) -> ApiError:
    """401: the password is right but the account has no license."""
    return ApiError(401, f"{user.name} is not licensed to use Bitbucket.", f"{AUTH}.NoAccessAuthenticationException")


def passwords_disabled() -> ApiError:
    """401: passwords are accepted on the sign-in page only. The wording of real servers (10.0 and later) is unknown."""
    return ApiError(401, "This server takes no password here. Use an HTTP access token.")


def oauth1_rejected(problem: str, challenge: Mapping[str, str]) -> ApiError:
    """401: the OAuth signature or token is invalid. Only the header, `challenge`, is known from real servers."""
    return ApiError(401, f"OAuth: {problem}", headers=challenge)


def sign_in_required() -> ApiError:
    """401: the anonymous caller must sign in."""
    message = "You are not permitted to access this resource. Please sign in."
    return ApiError(401, message, "com.atlassian.bitbucket.AuthenticationRequiredException")


def not_permitted() -> ApiError:
    """401 (not 403): the signed-in caller lacks the permission."""
    message = "You are not permitted to access this resource"
    return ApiError(401, message, "com.atlassian.bitbucket.AuthorisationException")
