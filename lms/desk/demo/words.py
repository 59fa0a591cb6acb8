"""What the demonstration's people wrote and said. No name or detail of anyone they helped."""

SHORT_ANSWER = (
    "I would sit down next to him and ask how his week has been, then wait. If he told me something that worried me, I "
    "would say kindly that I cannot keep that to myself, and I would tell an officer straight away."
)
MARKED = "Clear, and in your own words. You said what you would do and why."

# What an observer wrote of each criterion, about four different people.
NOTES = {
    "PM2 1.1": (
        "Greeted him by name, asked one open question and waited. Did the same on a second visit.",
        "Sat beside a man new to the wing, let him talk first, and came back the day after as promised.",
        "Two short talks. Both times he thanked the other man for coming before anything else.",
        "Used plain words with somebody whose English is new, and drew a small map for him the next morning.",
    ),
    "PM2 1.2": (
        "Said at the start what could not be kept private. Sat in sight of staff.",
        "Told the officer where they would be, and stopped when the bell went.",
        "Left the cell door open and explained what he must pass on, and to whom.",
        "Asked whether he minded being watched, and kept to the agreed half hour.",
    ),
    "PM2 1.3": (
        "Was asked about an appeal. Said it was not for a mentor, and named who to ask.",
        "Would not carry a letter. Showed the box for it instead.",
        "A question about tablets came up, so he walked with him to the nurse.",
        "Heard a worry about debt and rang the bell for staff straight away.",
    ),
    "PM2 2.1": (
        "Afterwards named one strength and one thing to work on, and quoted his mentor.",
        "Thinks he listens well and talks too fast. The officer had told him the second.",
        "Asked the man he helped what had been useful, and wrote that down.",
        "Compared this week with his first one, and said what others see in him now.",
    ),
    "PM2 2.2": (
        "Told me how one person was helped, with no name.",
        "Described a change he saw over a month without saying who.",
        "One story, told as “a man on my landing”, from the first talk to the last.",
        "Explained step by step how somebody found the gym induction. Nothing in it gives him away.",
    ),
    "PM2 2.3": (
        "Named open questions and reflecting back, with an example of each.",
        "Could say which silence was on purpose, and why.",
        "Spoke about tone of voice and about sitting at the same height.",
        "Picked out summing up, and showed me how he does it.",
    ),
    "PM2 2.4": (
        "Wants to learn how to calm a heated talk.",
        "Next is keeping shorter notes.",
        "Would like a few signs, to greet a deaf man properly.",
        "Hopes to sit in on a group before he leads one.",
    ),
    "PM3 2.2": (
        "Reflected back what was said in his own words, and checked he had it right.",
        "Asked a question that could not be answered with yes, then counted to five.",
        "Summed up three worries in one sentence. The other man nodded and added a fourth.",
        "Noticed folded arms, said so kindly, and the talk opened up.",
    ),
}

SHADOWING = {
    "setting": "Induction, B wing",
    "role_seen": "Induction mentor",
    "saw": "He met three people on their first morning. He went slowly and said the same thing in two ways. When one "
    "of them went quiet, he stopped talking and sat with him.",
    "did": "I watched. At the end I helped to carry the chairs, and told one of them where the library is.",
    "boundary": "One of them asked him to pass a note to another wing. He said no, and said who could help instead.",
    "learned": "Silence is not a gap to fill. People ask the real question at the end, so leave time for the end.",
}
# What the observer made of it all, what the four of them said of being watched, and what each was watched at.
OBSERVED = (
    "Calm from start to end. Next time, say sooner what you cannot keep private.",
    "You put people at ease. Work on letting a silence last a little longer.",
    "Clear about what a mentor does. Try asking one question at a time.",
    "You noticed what was not said. Now practise ending the talk when time is up.",
)
SIGNED = (
    "I was nervous in the first one and calm in the second.",
    "It helped to know beforehand what would be looked for.",
    "I forgot that anybody was there after a few minutes.",
    "Next time I would leave more quiet after a question.",
)
ACTIVITY = (
    "Watched him run a first session with someone new to the wing, then a second a week later.",
    "Two mornings on induction: meeting new arrivals at the desk, and going back to one of them.",
    "An hour of paired reading in the library, and the talk with his partner when it was over.",
    "Saw him at the kiosk with two people who find forms hard, one before and one after lunch.",
)

FEEDBACK = {
    "met": "You put this in your own words and it is easy to follow. What you saw and what you did are both here.",
    "not yet": "A good start: what you did for him is clear. Next, say what your mentor told you about how you did, "
    "and what you want to learn. Two or three sentences for each will do.",
}
COMMENTS = {
    "PM2 2.1": "Say what your mentor or tutor told you, as well as what you think.",
    "PM2 2.4": "Say one thing you want to learn next.",
}
NOT_ENOUGH = "It says a part of it, and a part is still to come."
AGREED = "I read the work and every decision. Each one is clear and fair, and the feedback helps the learner."
SENT_BACK = "Most of this is sound. One decision needs another look."
ACTION = "The account does not yet say why guidelines protect both people. Ask the learner for two more sentences."
PAUSE = "Has asked for a rest from mentoring while doing another course."
WITHDRAWAL = "Issued with the wrong printed name. A new one will be signed."
ON_PAPER = "Three workbook pages done in his cell during the lockdown."

SHADOWED_TOO = (
    {
        "setting": "Library",
        "role_seen": "Reading mentor",
        "saw": "He let the other man choose the page. When he stuck on a word, he covered half of it with a card.",
        "did": "I read the easy part out loud with him, and wrote down three words he wants to keep.",
        "boundary": "The man asked for a letter to court. My mentor said who may help with that, and did not write it.",
        "learned": "Let people pick what they read. It matters more than the level printed on the back.",
        "proposed": ["PM2 2.3"],
    },
    {
        "setting": "Workshop canteen",
        "role_seen": "Welcome mentor",
        "saw": "He sat with two new workers at their break and told them how pay and breaks go here.",
        "did": "I told one of them where to hand in his form. I got the day wrong, so I went back and said so.",
        "boundary": "They joked about a member of staff. He did not join in, and talked about the work instead.",
        "learned": "It is all right to be wrong when you put it right the same day.",
        "proposed": ["PM2 1.3", "PM2 2.1"],
    },
)

ROOMS = {
    "LEI": (
        ("Education", "Room 2", {"quiet": True, "neurodiversity_suitable": True}),
        ("B wing", "Side room", {"quiet": True, "private": True}),
        ("Library", "Back office", {"quiet": True, "private": True, "neurodiversity_suitable": True}),
    ),
    "HLI": (("Education", "Small room", {"quiet": True, "private": True}), ("A wing", "Interview room", {})),
}

WITNESS = {
    "job": "Coordinator",
    "relationship": "Runs the pool of mentors on his wing",
    "contact": "Ring the hub, extension 214",
    "seen": "Ran a first talk in the side room with the door open. Said at the start what he could not keep private. "
    "When he was asked to hold a parcel he said no, told the man why, and came to tell me within ten minutes.",
}
WITNESS_ON_PAPER = {
    "witness_name": "Ros Dale",
    "job": "Workshop instructor",
    "relationship": "Has him in the print shop four mornings a week",
    "contact": "Print shop office, mornings",
    "seen": "Showed a new man round the machines, slowly, and asked him to say each safety rule back. Twice that week.",
}
DISCUSSION_PLAN = "How he looks back on his own work: what others tell him, which skills he uses, what comes next."
DISCUSSION = (
    (
        "PM2 2.1",
        "What did other people tell you about how you mentor?",
        "That I listen all right but I am late too often. One of the lads said he felt rushed. So I set my watch now.",
    ),
    (
        "PM2 2.3",
        "Which skills did you use with the man you saw last week?",
        "I said his words back to him, and I waited. I asked what he had tried already. I did not tell him what to do.",
    ),
    ("PM2 2.4", "What would you like to learn next?", "How to help somebody who cannot read well and hides it."),
)
DISCUSSION_SUMMARY = (
    "Knows what he is good at and what he is working on, and gave an example of each without being led."
)
QUESTIONING_PLAN = "Who tells him how he does as a mentor, and what they say."
QUESTIONING = (
    (
        "PM2 2.1",
        "You wrote that you are calm. Who told you so?",
        "My mentor said it, and the tutor put it on the sheet. They both said I should ask more and tell less.",
    ),
)
PRODUCT = (
    "A welcome card for new arrivals",
    "I made this card for the first night landing. It shows where to ask about phones, visits, meals "
    "and medicine, and how to find a mentor. It is about nobody in particular. It shows that I know who to send people "
    "to.",
    "I made it myself, with my own pens, in the art class on Tuesdays.",
    "Folder 3, education office, Leeds",
)
CARD = (
    "First night?",
    "Phone: ask the officer at the desk.",
    "Meals: choose on the sheet by five.",
    "Medicine: tell the nurse tonight.",
    "Visits: a mentor will help you book.",
    "Mentors wear the green shirts. Ask us.",
)
CARD_SHOWS = "The front of the card, scanned"
PLAN = (
    (
        "How I will hand it out",
        "Monday: show it to the officer.",
        "Tuesday: print twenty.",
        "Wednesday: give one to each",
        "new person who comes.",
    ),
    (
        "How I will know it helps",
        "Ask three people next week:",
        "1. Did you know who to ask?",
        "2. What was not on the card?",
        "Then change the card.",
    ),
)
PLAN_SHOWS = "My plan for handing it out, two pages, scanned"
TOLD = """What people told me, with no names:

1. “I knew where the phone was. That helped most.”
2. “Put on it when the library opens.”
3. “Big letters are good.”

So I will add the library, and keep the letters big.
"""
TOLD_SHOWS = "What people told me about the card, typed on the education computer"
# As many as the form has, so that it prints again.
PAGES_OF_ACCOUNT = 3
SCRIBE = "Lee Marsh"
FORMS_KEPT_AT = "the education office, Leeds, blue folder"
PRIOR = {
    "title": "Award in Mentoring, Level 1",
    "issuer": "A college I went to before",
    "level": "1",
    "proof": "The certificate. It is in my property, and reception can bring it up.",
    "mapping": "It had a part on how mentoring begins and ends, and one on notes. I think it fits the start of unit 3.",
}
PROOF_SEEN = "Certificate seen and copied; the copy is in his folder in the education office."
PRIOR_COMMENT = "It shows the stages. Add a few sentences on which records you keep here, and which you never keep."

PROPOSED = "The card is clear and useful. You show that you know where each worry should go."
PHRASES = (
    "You put this in your own words.",
    "Say what happened next, and what you would do another time.",
    "Leave out anything that shows who the other person is.",
    "Thank you for taking the time with this.",
)
INTEREST = "We were at school together."

PLAN_SEED, INTERIM_SEED = "autumn leaves", "three ducks"
LOOKED_EARLY = "Read one piece and every decision on it. Most are sound; one is more generous than the words allow."
EARLY_ACTION = "“Keep it private” is named, but no rule is. Ask for one rule that was kept, or decide it again."
WORK_ACTION = "Write which words of the piece each decision rests on. A learner should be able to find them."

JUDGED_ALIKE = "What mentoring is, judged by all of us"
STILL_OPEN = "How a mentor ends well"
WHY_MET = "Says it plainly, and gives a reason."
WHY_NOT = "Names it, but does not say why it matters."
MEETING = "Everyone was there. We read the piece out loud, then each said why. We settled two lines for next time."
GUIDANCE = "One difference and one example of it is enough. It need not name the other role by its proper title."
LIMIT_GUIDANCE = "Look for the reason as well as the rule: “because” or “so that” is what we listen for."

APPEAL = "I did write what I want to learn next. It is at the end of my second paragraph. Please look again."
SUPPORT = "I read slowly and lose my place. I would like to talk it through and have somebody write it down."
SUPPORT_AGREED = "Agreed for every unit. The words are his; whoever writes signs as scribe."
LOST_TIME = "We were behind our doors for two days when I should have been watched."
LOST_TIME_AGREED = "Agreed: another time was found, and the days do not count against him."
REVIEWER = "Rowan Blake"
REPORT = "Five portfolios read. Decisions are consistent and feedback helps learners. Nothing to put right."

ASSESSES = "Certificate in Assessing Vocational Achievement"
ASSURES = "Award in the Internal Quality Assurance of Assessment Processes and Practice"
AWARDED_BY = "Northgate Awards"
# What staff did to keep up, how long it took in minutes, and how many days ago.
KEPT_UP = (
    (
        "A morning with the assessors of both prisons: we judged two pieces and compared.",
        "To quote the words a decision rests on. I do it in every piece of feedback now.",
        180,
        75,
    ),
    (
        "Read the new guidance on reasonable adjustments.",
        "A scribe writes only what is said. I will say so before we begin.",
        45,
        20,
    ),
)
