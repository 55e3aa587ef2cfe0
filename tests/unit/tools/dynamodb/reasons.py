"""Reasons for which an emulation does not answer a case as DynamoDB does.

Each is put together with others by `|`.
"""

from collections.abc import Mapping

Reasons = Mapping[str, str]

# The table in memory may only be stricter: it fails instead of guessing.
OURS_SYNTAX = {"ours": "an expression with an error is NotUnderstood"}
OURS_KEY_SYNTAX = {"ours": "knows key conditions of one form: name, operator, value"}
OURS_NESTED_PROJECTION = {"ours": "does not know projections of nested attributes"}
OURS_NESTED_ADD = {"ours": "documented as impossible, while DynamoDB does it"}

MOTO_NONE = {"moto": "takes a missing attribute for the None of Python"}
MOTO_TYPES = {"moto": "compares two types in Python, which raises an error"}
MOTO_UNCHECKED = {"moto": "does not check the types of the request's values"}
MOTO_SIZE = {"moto": "raises an error for the size of what has none"}
MOTO_CHARACTERS = {"moto": "measures text in characters, not in units of UTF-16"}
MOTO_REFERENCES = {"moto": "does not check for undefined and unused references"}
MOTO_SYNTAX = {"moto": "does not refuse what is no expression"}
MOTO_NOT_NOT = {"moto": "does not know NOT NOT"}
MOTO_LIMITS = {"moto": "does not know this limit"}
MOTO_DISTINCT = {"moto": "lets an operand be compared to itself"}
MOTO_WRITTEN = {"moto": "keeps numbers as they are written"}
MOTO_DIGITS = {"moto": "keeps numbers of any size"}
MOTO_READ_KEY = {"moto": "takes an attribute that is read for one that is written"}
MOTO_NESTED = {"moto": "does not know if_not_exists within if_not_exists"}
MOTO_LISTS = {"moto": "changes lists by one action after the other"}
MOTO_PATHS = {"moto": "lets a path lead through text and lists"}
MOTO_OVERLAP = {"moto": "does not see that two paths overlap"}
MOTO_LATE = {"moto": "checks the update only if the condition holds"}
MOTO_EMPTY_ROW = {"moto": "makes a row for an update that only removes"}
MOTO_KEYS = {"moto": "does not check keys in this operation"}
MOTO_SETS = {"moto": "does not check sets"}
MOTO_VALUES = {"moto": "does not check that a value has one type"}
MOTO_SMALL = {"moto": "keeps rows of up to 405,000 bytes only"}
MOTO_INDEX_KEYS = {"moto": "does not check the types of an index's keys"}
MOTO_PARTIAL = {"moto": "leaves what it wrote of an invalid batch"}
MOTO_BATCHES = {"moto": "does not check the entries of a batch"}
MOTO_ANSWER_SIZE = {"moto": "returns other amounts than documented"}
MOTO_KEY_CONDITION = {"moto": "does not check key conditions"}
MOTO_KEY_SYNTAX = {"moto": "knows key conditions of one form, and fails at others"}
MOTO_INDEX_NAME = {"moto": "has another error for an unknown index"}
MOTO_LAST_PAGE = {"moto": "knows that nothing follows"}
MOTO_START = {"moto": "does not check start keys"}
MOTO_FILTER_KEYS = {"moto": "does not check that a filter leaves the keys alone"}
MOTO_CANCELLED = {"moto": "refuses the whole request instead of cancelling it"}
MOTO_TOKENS = {"moto": "does not know tokens"}
MOTO_EMPTY_TRANSACTION = {"moto": "does nothing, without an error"}

DYNALITE_UTF16 = {"dynalite": "compares text in units of UTF-16"}
DYNALITE_MISSING = {"dynalite": "takes two missing attributes for equal ones"}
DYNALITE_DEEP = {"dynalite": "does not compare the entries of lists and maps"}
DYNALITE_UNCHECKED = {"dynalite": "does not check the types of the request's values"}
DYNALITE_EMPTY = {"dynalite": "takes empty text for a missing attribute"}
DYNALITE_NOT_NOT = {"dynalite": "does not know NOT NOT"}
DYNALITE_LIMITS = {"dynalite": "does not know this limit"}
DYNALITE_SYNTAX = {"dynalite": "does not refuse what is no expression"}
DYNALITE_PLUS = {"dynalite": "does not know numbers with a plus"}
DYNALITE_DIGITS = {"dynalite": "keeps sums of any size"}
DYNALITE_LISTS = {"dynalite": "changes lists by one action after the other"}
DYNALITE_ALIAS = {"dynalite": "changes a copied number with its original"}
DYNALITE_EMPTY_ROW = {"dynalite": "makes a row for an update that only removes"}
DYNALITE_CHARACTERS = {"dynalite": "measures text in characters"}
DYNALITE_INDEX_KEYS = {"dynalite": "does not check the texts of an index's keys"}
DYNALITE_EMPTY_KEYS = {"dynalite": "lets a key be compared to empty text"}
DYNALITE_PAGES = {"dynalite": "ends a page after the row that exceeds 1 MB"}
DYNALITE_ORDER = {"dynalite": "returns a batch in any order, as documented"}
DYNALITE_TRANSACTIONS = {"dynalite": "has no transactions"}
