"""Comments of pull requests as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import THREADS

if TYPE_CHECKING:
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.pull_comments import Discussion, PullComment
    from bbcli.sandbox.store.records import PullRequest, Repository

# name → value; servers know many more
EMOTICONS = {
    "thumbsup": "\N{THUMBS UP SIGN}", "thumbsdown": "\N{THUMBS DOWN SIGN}", "heart": "\N{BLACK HEART SUIT}",
    "tada": "\N{PARTY POPPER}", "smile": "\N{SMILING FACE WITH OPEN MOUTH AND SMILING EYES}",
    "eyes": "\N{EYES}", "rocket": "\N{ROCKET}", "thinking": "\N{THINKING FACE}",
}  # fmt: skip


@dataclass(frozen=True)
class CommentSerializer:
    """Serializes the comments of a pull request that the caller sees."""

    context: RequestContext
    discussion: Discussion
    administers: bool

    @classmethod
    def of(cls, context: RequestContext, repository: Repository, pull: PullRequest) -> CommentSerializer:
        """Read all comments of a pull request."""
        user = context.caller.user
        discussion = context.store.pull_comments.discussion(pull, user.id if user else None)
        return cls(context, discussion, context.permissions.repository_level(repository) is Level.ADMIN)

    def show(self, comment: PullComment) -> dict[str, Any]:
        """Return a comment with its replies."""
        shown: dict[str, Any] = {
            "properties": {"repositoryId": comment.repository_id, **self._reactions(comment)},
            "id": comment.id,
            "version": comment.version,
            "text": comment.text,
            "author": self._user(comment.author_id),
            "createdDate": comment.created,
            "updatedDate": comment.updated,
            "comments": [self.show(reply) for reply in self.discussion.replies(comment)],
            "severity": comment.severity,
            "state": comment.state,
        }
        if comment.anchor is not None:
            shown["anchor"] = dict(comment.anchor)
        if comment.state == "RESOLVED" and comment.resolver_id is not None:
            shown |= {"resolver": self._user(comment.resolver_id), "resolvedDate": comment.resolved}
        if self.context.server.version >= THREADS:
            shown |= self._thread(comment)
        return {**shown, "permittedOperations": self._permitted(comment)}

    def _thread(self, comment: PullComment) -> dict[str, Any]:
        shown: dict[str, Any] = {"threadResolved": comment.is_thread_resolved}
        if comment.is_thread_resolved and comment.resolver_id is not None:
            shown |= {"threadResolver": self._user(comment.resolver_id), "threadResolvedDate": comment.resolved}
        return shown

    def _permitted(self, comment: PullComment) -> dict[str, bool]:
        user = self.context.caller.user
        is_own = user is not None and comment.author_id == user.id
        is_managed = is_own or self.administers
        return {"editable": is_own, "transitionable": user is not None, "deletable": is_managed}

    def _user(self, user_id: int) -> dict[str, Any]:
        return self.context.serialize.user_by_id(user_id)

    def _reactions(self, comment: PullComment) -> dict[str, Any]:
        by_emoticon: dict[str, list[int]] = {}
        for emoticon, user_id in self.discussion.reactions.get(comment.id, ()):
            by_emoticon.setdefault(emoticon, []).append(user_id)
        if not by_emoticon:
            return {}
        shown = [
            {"emoticon": emoticon_json(emoticon), "users": [self._user(user_id) for user_id in users]}
            for emoticon, users in by_emoticon.items()
        ]
        return {"reactions": shown}


def emoticon_json(name: str) -> dict[str, str]:
    """Return an emoticon; `value` is the character, empty for an unknown one."""
    return {"shortcut": name, "value": EMOTICONS.get(name, "")}
