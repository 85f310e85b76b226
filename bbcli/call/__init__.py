"""Calls of any operation of the REST API: what is wanted, the request that it makes, and what is answered."""

from bbcli.call.answer import dry, pages, perform, reply
from bbcli.call.lines import bbcli_line, curl_line
from bbcli.call.plan import Call, filled, plan
from bbcli.call.wanted import Body, Wanted

__all__ = ["Body", "Call", "Wanted", "bbcli_line", "curl_line", "dry", "filled", "pages", "perform", "plan", "reply"]
