"""What the demonstration's learners wrote, each in words of their own. No name or detail of anyone they helped.

An account has five paragraphs, and five people's way with each: any two learners share one paragraph at most.
"""

WAYS = 5

TITLES = {
    "PM1": (
        "What a mentor is, and is not",
        "My job as a mentor",
        "Why I want to do this",
        "A mentor, not a teacher",
        "What I can do and what I pass on",
    ),
    "PM2": (
        "Two sessions, and what I learned",
        "Helping with forms",
        "My first month",
        "What I did and how it went",
        "Slow is quick",
    ),
    "PM3": (
        "Starting well and ending well",
        "From hello to goodbye",
        "What we agreed, and why",
        "How it begins, goes on and ends",
        "Looking after both of us",
    ),
}

PARAGRAPHS = {
    "PM1": (
        (
            "Peer mentoring is one person giving time to another who is going through something they know. It is not "
            "the same as being a teacher or a Listener. A teacher has a lesson to get through. I have only the person "
            "in front of me.",
            "A peer mentor has been where you are now, and walks next to you for a bit. An officer has keys and a "
            "counsellor has a course behind them. I have neither, and that is the point: we are equals.",
            "When I came in, a lad two doors down showed me how the kiosk works. That was mentoring, though nobody "
            "called it that. A tutor tells you what to learn; a mentor helps you work out what you want.",
            "To me it means helping somebody to help himself. A gym orderly or a cleaner does a job for the wing. A "
            "mentor does no job for you: he asks, he listens, and you do it.",
            "It is support between people who share the same landing. The chaplain is there for faith and the nurse "
            "for health. I am there for the small stuff in between that nobody else has an hour for.",
        ),
        (
            "It is good for me because I feel useful. It is good for the person I help because someone has time for "
            "them. It is good for the wing because small worries get sorted before they grow.",
            "I get better at talking to people, which I will need outside. He gets a friendly face on a bad day. The "
            "officers get fewer bells and fewer arguments at the hatch.",
            "For me: patience, and something to put on a form for work. For the other man: he is not on his own. For "
            "everybody: a calmer landing, because people who are heard shout less.",
            "Three things come of it. I stop thinking about myself for an hour. The person I see finds out who to "
            "ask. The prison has one more person who knows where to go.",
            "My mum says I sound different on the phone since I began. The men I see sleep better once a worry is "
            "written down. And the place runs smoother when new people know the rules early.",
        ),
        (
            "My job is to listen, show people how things work here and point them to the right help. I do not carry "
            "things, lend things or keep secrets about harm.",
            "I turn up when I said I would, I explain the daily routine, and I tell people who to see. I never give "
            "legal advice, never take a gift, and never go into another cell with the door shut.",
            "What I must do: be on time, be fair, write down that we met. What I must not do: buy, sell, pass, "
            "promise. Those limits matter, because one favour ends with somebody owing somebody.",
            "I am responsible for the hour we have and for being honest in it. I am not his officer, his solicitor "
            "or his brother. If I forget that, I let him down when I cannot deliver.",
            "The role is to guide and to point. It stops where a trained person should begin. It matters because a "
            "mentor who guesses about medicine or the law can do real damage.",
        ),
        (
            "If someone says they may hurt themselves or somebody else, I tell the nearest officer straight away, and "
            "I tell the person that I am going to.",
            "I pass on talk of weapons, drugs, bullying or self-harm, the same hour, to a member of staff. Feeling "
            "ill goes to healthcare. Debts and threats go to the safer custody team.",
            "Some things I cannot sit on: a plan to escape, a child at risk, somebody who has stopped eating. I go to "
            "the wing office, I say what I heard, and I do not ask around first.",
            "When a man told me he was being made to hold things, I told him I would have to say so. He was cross, "
            "then he was glad. I told the supervising officer before tea.",
            "Anything about danger goes up at once: to an officer by day, on the bell by night. Benefits and housing "
            "questions go to resettlement. Feeling very low goes to the Listeners and to healthcare.",
        ),
        (
            "A mentor needs patience. You need to hear what is said and what is not said. What they tell me stays "
            "with me, except for the things I must pass on. I say that at the start, so it is never a surprise.",
            "You need a cool head and a shut mouth. People open up when they feel you respect them, and close again "
            "if they hear their business on the yard. I say which things I cannot keep, before they begin.",
            "Kind, on time, not nosy. I try to think how it is for him and not how it would be for me. Privacy has "
            "an edge, though: safety comes first, and I tell everyone so on day one.",
            "The best mentor I know asks short questions and waits. He treats everybody the same, whatever they are "
            "in for. He keeps private things private, and he is clear about the ones he cannot keep.",
            "Good listening, plain words and no judging. Being gentle with people who are touchy about reading. I "
            "keep trust by keeping quiet, unless someone could be hurt, and then I have to speak.",
        ),
    ),
    "PM2": (
        (
            "I helped someone who was new and could not make sense of the forms. I did not fill them in for him. I "
            "asked what he wanted to sort out first. We read the first line together and I waited. The second time we "
            "met he did most of it by himself.",
            "My person wanted to ring home and did not know how the phone list works. I showed him where the form is "
            "kept. He wrote it, I read it back, and a week later he told me he had spoken to his daughter.",
            "The man I saw had never used the library. We walked there on a Tuesday and he picked a book about "
            "boats. Next time he went without me. That is what I count as helping.",
            "I met someone who kept missing his workshop. It turned out that he could not read the list on the "
            "board. We found three words he needs to look for, and now he checks it every morning.",
            "He was worried about his first review. I asked what he would like to say, and he said it to me out "
            "loud twice. I did not put words in his mouth. He went in with a list of his own.",
        ),
        (
            "I kept to the rules: we sat where staff could see us, I told him what I could not keep to myself, and "
            "when he asked me about his case I said that was one for his solicitor.",
            "Both times I signed in with the officer first and we used the table by the office. He asked me for "
            "vapes and I said no, in a friendly way. I treated him as I treat everyone.",
            "I checked with the wing office that the room was free, and left the door open. When he began on about "
            "his tablets I stopped him and said healthcare is the place for that.",
            "We kept to the half hour we were given. Somebody made a joke about his accent and I asked them to leave "
            "it. He wanted me to speak to an officer for him; I went with him instead.",
            "Before we talked I said what stays between us and what cannot. He told me about a debt. I said I would "
            "have to pass it on, and we went to the office together.",
        ),
        (
            "My mentor said I am calm and I do not talk over people. He said I jump in with answers too soon. I agree.",
            "The tutor who watched me wrote that I ask good questions. She also wrote that I look at the clock. I had "
            "not noticed, so that one stung, but she is right.",
            "I am good at making people laugh and bad at being quiet. The man who trained me said: leave a gap. I "
            "counted to five in my head, and it works.",
            "What went well is that he came back. What was hard is that I felt cross when he was late. My mentor told "
            "me it showed on my face.",
            "I asked him straight: was that any use? He said yes, but that I used long words. My tutor said the same "
            "about my notes. Plain words are harder than they look.",
        ),
        (
            "The skills I used were open questions and saying back what I heard, to check that I had it right. Waiting "
            "is a skill too.",
            "I used my ears most. I nodded, I kept my arms unfolded, and I said his words back to him so that he knew "
            "I had got them.",
            "Asking how and what, never why, because why sounds like telling off. Breaking a big job into small ones. "
            "Praising the bit that he had done.",
            "I planned before I went, I summed up at the end, and I wrote two lines afterwards. In the middle I "
            "mostly listened and asked him what he thought.",
            "Reading his face, slowing down, and choosing a quiet spot. I also used what I know of the system, which "
            "I learned the hard way.",
        ),
        (
            "Next I want to learn how to help someone who gets angry when they are lost for words.",
            "I would like to learn about dyslexia, so that I can spot it without making anybody feel small.",
            "Next for me is writing better notes. Mine are too long and I run out of time.",
            "I want to find out more about what resettlement can do, because I am asked it every week.",
            "What I want to get better at is ending on time without it feeling like a door in the face.",
        ),
    ),
    "PM3": (
        (
            "A mentoring relationship starts with an agreement, goes through getting to know each other, doing the "
            "work, and then an ending that both of you know about. I write down when we met, how long for and what "
            "comes next. I never write down private things.",
            "First you meet and settle what it is for. Then you build some trust. Then comes the real work, and last "
            "you close it properly. My log has the day, the time and the next step: no gossip, no opinions.",
            "I think of it as four steps: hello, trust, effort, goodbye. The sheet I keep says who was there and for "
            "how many minutes. It does not say what he cried about.",
            "It begins before the first meeting, when staff match us. After that there is a first talk, some weeks "
            "of meeting, a look at how it goes, and an end. I keep dates and goals on paper, nothing personal.",
            "Beginning, middle and end, as in a story. In the middle you go back and change the plan. I record when, "
            "where and what we said we would do, and I leave out anything he told me in trust.",
        ),
        (
            "I sit at an angle, not across a table. I use short questions. A noisy landing makes people say less, so "
            "I ask for the side room.",
            "A cup of tea and a soft voice do half the work. I face him, I do not stare, and I let him pick the chair "
            "near the door. Shouting outside is the worst thing for it, so mornings are better.",
            "I smile, I use his name, and I put my papers away. Hunger, tiredness and a queue for the phone all get "
            "in the way, so I ask first whether now is good.",
            "I match how fast he talks. If he looks at the floor I talk about football until he looks up. A stuffy "
            "room with a broken light is no good: we moved to the classroom.",
            "Nodding, open hands, and words he uses himself. Being watched by his mates shuts a man up, so we meet "
            "after they have gone to work.",
        ),
        (
            "We sign an agreement so that nobody can pretend to forget what is private and what is not. Rules look "
            "after both of us.",
            "On the first day we both put our names to a page that says when we meet, what stays private and what "
            "does not. It keeps him safe from me and me safe from talk.",
            "Guidelines are like the lines on a road. He knows what to expect, and I can point to them when I have "
            "to say no. We wrote ours together and kept a copy each.",
            "A short agreement, in plain words, stops trouble later. Mine says that I pass on harm, that we stop if "
            "either wants to, and that I am not on call at night.",
            "We talked the rules through and then signed. They protect him, because he knows my limits, and they "
            "protect me, because nobody can say that I promised more.",
        ),
        (
            "It gets hard when someone offers me something for helping, or asks me to keep quiet about a thing I "
            "should pass on. I say no kindly, and I tell my supervisor. To end well I say two weeks before that we are "
            "near the end, and we look back at what changed.",
            "The hard part for me was a man who wanted me there every day. I talked to my supervisor and we set two "
            "days a week. At the end I asked what he will do without me, and he had an answer.",
            "Sometimes they push to see how far you bend. I go back to the agreement and I get advice. When we "
            "finished, we read the first page of his plan and crossed off what was done.",
            "He stopped talking to me for a fortnight. I did not chase him: I let staff know, and waited. We ended "
            "with a proper meeting, a handshake and a list of people he can ask.",
            "When he was moved at short notice we had one talk, on the stairs. So now I begin to end early: I say "
            "from the third week how many meetings are left.",
        ),
        (
            "I can point people to healthcare, the chaplain, education, the drug and alcohol team and Listeners. If "
            "someone is very low, or hears things, or talks about harm, they need someone trained for it, and today.",
            "There is the substance misuse team, the resettlement desk, the family worker and the Samaritans phone. "
            "Crying every day, cuts, or not washing: those tell me that I am not enough, and I call staff.",
            "Who else is there: the nurse, the job coach, the library, safer custody. If he talks about dying, or "
            "about ghosts, or cannot stop shaking, it is not mentoring that he needs, so I get help then and there.",
            "On our wing you can go to the key worker, the imam, the priest or the dentist list. Signs I never leave "
            "for tomorrow: giving things away, a new injury, saying that nothing matters.",
            "I keep a card with the names of services: housing, debt, drugs, health, learning. If the person is in "
            "danger, or so muddled that he does not know the day, it goes straight to an officer.",
        ),
    ),
}


def account(unit: str, place: int) -> tuple[str, str]:
    """The title and words of a learner's account of a unit. `place` is the learner's own."""
    group, way = divmod(place, WAYS)
    chosen = [ways[(way + number * group) % WAYS] for number, ways in enumerate(PARAGRAPHS[unit])]
    return TITLES[unit][way], "\n\n".join(chosen)
