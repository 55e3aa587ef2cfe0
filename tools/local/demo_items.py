"""The items of the demo account: enough of them to search, filter and page through."""

Row = tuple[str, str, str, str]

DELETED = 3
"""The number of items, from the first on, that are moved to the trash."""

ITEMS: list[Row] = [
    ("Try the old import script", "Superseded by the command line.", "aws", "done"),
    ("Order printer paper", "Nobody prints any more.", "office", "open"),
    ("Plan the summer party", "Moved to next year.", "office", "in_progress"),
    ("Set up the repository", "License, checks, first test.", "work", "done"),
    ("Agree on names for stages", "dev, staging, prod.", "work aws", "done"),
    ("Choose an identity for the logo", "Three drafts are enough.", "design", "done"),
    ("Write the privacy notice", "In words that people read.", "legal", "done"),
    ("Ask for the domain", "Also with a hyphen.", "work", "done"),
    ("Sketch the first page", "On paper, before anything else.", "design", "done"),
    ("Compare prices of mail services", "Per thousand, with bounces.", "aws", "done"),
    ("Plan the launch", "Agree on a date and on who does what.", "work", "done"),
    ("Renew the passport", "Two photographs are needed.", "travel", "done"),
    ("Measure the cold start", "Median of fifteen, on arm64.", "aws speed", "done"),
    ("Call the accountant", "Which receipts, and until when?", "finance", "done"),
    ("Read about DynamoDB", "Single-table design.", "learning aws", "open"),
    ("Learn to read flame graphs", "Start with our own.", "learning speed", "open"),
    ("Replace the lamp on the desk", "Warmer, and less of it.", "office", "open"),
    ("Water the plants", "Not the cactus.", "home", "in_progress"),
    ("Call the dentist", "Ask for an afternoon.", "home health", "open"),
    ("Book the train", "Window seat, early morning.", "travel", "open"),
    ("Reserve the hotel in Lisbon", "Two nights, near the river.", "travel", "open"),
    ("Thank the first ten testers", "By hand, each of them.", "launch", "open"),
    ("Rehearse the demonstration", "On a slow connection, too.", "launch", "open"),
    ("Check colours for contrast", "Both themes, all buttons.", "design", "done"),
    ("Draw the empty states", "Say what to do next.", "design", "in_progress"),
    ("Translate the mails", "French and Portuguese first.", "launch", "open"),
    ("Talk to support about tags", "What do people call things?", "research", "open"),
    ("Interview five customers", "Listen; sell nothing.", "research", "in_progress"),
    ("Sort the answers of the survey", "Look for what surprises.", "research", "open"),
    ("Budget for the next quarter", "Compare with the last one.", "finance", "open"),
    ("Review the budget", "Compare with last quarter.", "finance", "in_progress"),
    ("Cancel the unused licences", "Four seats since March.", "finance", "open"),
    ("Rotate the signing keys", "Follow the runbook.", "security aws", "open"),
    ("Test the restore of backups", "Into an empty account.", "security", "open"),
    ("Invite the auditors", "A week's notice.", "security legal", "open"),
    ("Answer the tender", "Forty pages, due on Friday.", "work", "in_progress"),
    ("Hire a second designer", "Three are on the list.", "team", "in_progress"),
    ("Prepare the retrospective", "One question for each week.", "team", "open"),
    ("Write the release notes", "What changed, in ten lines.", "work launch", "open"),
    (
        "Decide what the free plan includes",
        "Storage, people and history are what costs. Take the numbers of the last "
        "three months, leave out our own accounts, and write down what would make "
        "somebody want to pay.",
        "finance research",
        "in_progress",
    ),
]
"""Title, description, tags and status of each item, the oldest first."""
