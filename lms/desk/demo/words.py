"""What the demonstration's people wrote and said. No name or detail of anyone they helped."""

ACCOUNTS = {
    "PM1": (
        "What a mentor is, and is not",
        "Peer mentoring is one person giving time to another who is going through something they know. It is not the "
        "same as being a teacher or a Listener. A teacher has a lesson to get through. I have only the person in front "
        "of me.\n\nIt is good for me because I feel useful. It is good for the person I help because someone has time "
        "for them. It is good for the wing because small worries get sorted before they grow.\n\nMy job is to listen, "
        "show people how things work here and point them to the right help. I do not carry things, lend things or keep "
        "secrets about harm. If someone says they may hurt themselves or somebody else, I tell the nearest officer "
        "straight away, and I tell the person that I am going to.\n\nA mentor needs patience. You need to hear what is "
        "said and what is not said. People only talk if they feel respected. What they tell me stays with me, except "
        "for the things I must pass on. I say that at the start, so it is never a surprise.",
    ),
    "PM2": (
        "Two sessions, and what I learned",
        "I helped someone who was new and could not make sense of the forms. I did not fill them in for him. I asked "
        "what he wanted to sort out first. We read the first line together and I waited. The second time we met he "
        "did most of it by himself.\n\nI kept to the rules: we sat where staff could see us, I told him what I could "
        "not keep to myself, and when he asked me about his case I said that was one for his solicitor.\n\nMy mentor "
        "said I am calm and I do not talk over people. He said I jump in with answers too soon. I agree. Next I want "
        "to learn how to help someone who gets angry when they are lost for words.",
    ),
    "PM3": (
        "Starting well and ending well",
        "A mentoring relationship starts with an agreement, goes through getting to know each other, doing the work, "
        "and then an ending that both of you know about. I write down when we met, how long for and what comes next. "
        "I never write down private things.\n\nI sit at an angle, not across a table. I use short questions. A noisy "
        "landing makes people say less, so I ask for the side room. We sign an agreement so that nobody can pretend to "
        "forget what is private and what is not. Rules look after both of us.\n\nIt gets hard when someone offers me "
        "something for helping, or asks me to keep quiet about a thing I should pass on. I say no kindly, and I tell "
        "my supervisor. To end well I say two weeks before that we are near the end, and we look back at what changed."
        "\n\nI can point people to healthcare, the chaplain, education, the drug and alcohol team and Listeners. If "
        "someone is very low, or hears things, or talks about harm, they need someone trained for it, and today.",
    ),
}

SHORT_ANSWER = (
    "I would sit down next to him and ask how his week has been, then wait. If he told me something that worried me, I "
    "would say kindly that I cannot keep that to myself, and I would tell an officer straight away."
)
MARKED = "Clear, and in your own words. You said what you would do and why."

NOTES = {
    "PM2 1.1": "Greeted him by name, asked one open question and waited. Did the same on a second visit.",
    "PM2 1.2": "Said at the start what could not be kept private. Sat in sight of staff.",
    "PM2 1.3": "Was asked about an appeal. Said it was not for a mentor, and named who to ask.",
    "PM2 2.1": "Afterwards named one strength and one thing to work on, and quoted his mentor.",
    "PM2 2.2": "Told me how one person was helped, with no name.",
    "PM2 2.3": "Named open questions and reflecting back, with an example of each.",
    "PM2 2.4": "Wants to learn how to calm a heated talk.",
    "PM3 2.2": "Reflected back what was said in his own words, and checked he had it right.",
}

SHADOWING = {
    "setting": "Induction, B wing",
    "role_seen": "Induction mentor",
    "saw": "He met three people on their first morning. He went slowly and said the same thing in two ways. When one "
    "of them went quiet, he stopped talking and sat with him.",
    "learned": "Silence is not a gap to fill. People ask the real question at the end, so leave time for the end.",
}
ACTIVITY = "Watched him run a first session with someone new to the wing, then a second a week later."

FEEDBACK = {
    "met": "You put this in your own words and it is easy to follow. What you saw and what you did are both here.",
    "not yet": "A good start: what you did for him is clear. Next, say what your mentor told you about how you did, "
    "and what you want to learn. Two or three sentences for each will do.",
}
COMMENTS = {
    "PM2 2.1": "Say what your mentor or tutor told you, as well as what you think.",
    "PM2 2.4": "Say one thing you want to learn next.",
}
AGREED = "I read the work and every decision. Each one is clear and fair, and the feedback helps the learner."
SENT_BACK = "Most of this is sound. One decision needs another look."
ACTION = "The account does not yet say why guidelines protect both people. Ask the learner for two more sentences."
PAUSE = "Has asked for a rest from mentoring while doing another course."
WITHDRAWAL = "Issued with the wrong printed name. A new one will be signed."
ON_PAPER = "Three workbook pages done in his cell during the lockdown."
