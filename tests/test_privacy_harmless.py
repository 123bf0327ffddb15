import pytest

from bot.privacy import redact

HARMLESS = """
what is section 47 and when does s47 start
do i need consent for s.47 or only section 17(10)
Working Together 2023 says what about strategy discussions
is it 999 or 101 for fgm
ring 0121 569 4800 or 01302 737777?
is Childline still 0800 1111 and the helpline 0808 800 5000
Samaritans 116 123, NHS 111, deaf line 18000
whistleblowing line 0800 028 0285 or 0300 123 3155
national DA helpline 0808 2000 247 free?
baby is 6/52 old, bruise on thigh
booked at 30/40, 16 weeks late
18/40 and using, when do we refer
28 day rule for private fostering
Year 4 teacher here, never done a conference
Yr10 boy with two phones
keeping children safe in education says tell the DSL
Keeping Children Safe in Education part 2 - who trains governors
is it different in Doncaster and in Sandwell
family moved from West Bromwich to Rotherham, who holds the plan
we changed it by 31 March 2027
in care since August
the 2016 case with the fractures
Black Country Women's Aid number?
mum is Muslim and dad is Sikh, does that matter for the assessment
Polish family, no interpreter, can the older child translate
Gillick or Fraser for the pill
Prevent or Channel first?
got an Operation Encompass notice at 8.40
when does Tuesday's core group become late, is it 10 working days
I Really Need To Know When The Strategy Meeting Is
CHILD HAS A BRUISE AND PARENTS WONT LET ME SEE HIM
MASH SAID NO AGAIN WHAT DO I DO
mark on shin, 3 months old, not crawling
she may need a medical, will you tell me who pays
he drew a picture of dad with a knife
mum rose from her chair and shouted
they hope to sue us, who do i tell
dad will chase the school for the bill
the art teacher saw it
the dean of the college rang
summer holidays are coming and nobody will see the kids
grace period for sending the report?
child may be at risk of harm, dad may come back
baby will not feed, mum will not go to hospital
faith school will not share attendance
she has faith in the plan, i do not
can a GP charge for a report
GP and HV disagree about the mark on his back
what are the 5 Ps in formulation
who chairs an ICPC and an RCPC
15 working days from strategy to conference
how soon must the LADO hear, one working day?
Children Act 1989 section 31 threshold
children act 2004 s11 audit, where is it
Data Protection Act 2018 and sharing
UK GDPR article 6
KCSIE 2025 page 12 paragraph 3
when did section 5B FGM Act 2003 start
the order was made on 12/03/2026, how long does it last
policy effective from 01/04/2026
guidance updated 15.01.2026 - what changed
report due by 14/12/2026
Ofsted inspection 03/02/2026, what did they say
meeting at 3.15 in room 204
meeting 14:30 on Thursday
ratio is 1:4 for under twos
attendance is 62.5% this term
score 14 on the DASH, is that marac
she owes £1200 in rent
£250000 for early help, is that new
is level 3 the same as tier 3
levels 1-4 in the threshold document
3 missed appts and 2 cancelled
2 home visits a week, can I drop one
how many beds, 4 bedroom house, 7 kids
10 days to court, what do they want from me
3 family court hearings and no plan
6 children in one car
5 days in a row without lunch
is DN4 in the north or south team
B70 area, which family hub
what's a CP-IS flag
contact order from a family court in Spain
dad is from Jordan and wants to take them there
went to Georgia on holiday and did not come back
she's in Victoria with friends
grandparents live in Florence
Clare's Law request - can school ask
what is Sarah's Law
does Martha's Rule apply to children
the Laming report said the same
what did the Victoria Climbié inquiry change
lessons from Arthur Labinjo-Hughes and Star Hobson
Baby P all over again
St Mary's hospital will not send the notes
Great Ormond Street say tests are normal
St Thomas Academy will not share attendance
Lucy Faithfull Foundation courses
Marie Collins Foundation leaflet?
talk to FRANK leaflet for a 13 year old
Barnardo's or NSPCC for therapy
on Snapchat all night, what apps should i ask about
he's on TikTok and Discord with strangers
snapchat is blocked at school
using Telegram to sell vapes
is paracetamol overdose a s47
mum on methadone and pregabalin
sertraline and breastfeeding worries
who can see CPOMS
do i log it on MyConcern or on LCS
case 3 in the training pack
ref to section 20, who signs
file review after 6 months
incident at 2 am, nobody rang EDT
log it within 24 hours
version 4 of the form
room 12 in the civic
page 47 of the manual
the SW said no. The HV said yes.
Social Worker and Health Visitor differ
Head Teacher wants minutes
Can the Designated Safeguarding Lead refuse
A Health Visitor rang me
Named Nurse and Named Doctor, what's the difference
Independent Reviewing Officer role
Children's Social Care Front Door
Local Authority Designated Officer threshold
Family Hub in the Black Country
Thank you so much
Happy Christmas
hiya, u there
Good Morning
cheers mate
is this Doncaster's or England's
Wolverhampton, Walsall and Dudley do it differently
Hull and Leeds use Signs of Safety
what does Solihull approach mean
the Eid party, girls going abroad after Ramadan
Jehovah's Witness parents refuse blood
Roma family, children not in school
Gypsy, Roma and Traveller families
Nigerian mum scared of social workers
Somali community leader asked about fgm
they speak Urdu and Punjabi at home
Kurdish dad, Albanian mum
Ukrainian guests under Homes for Ukraine
mongolian blue spot or bruise
ICON - who does the second touchpoint
assesment says profesional curiosty
saftey plan wasnt shared
is it disguised complience when they cancle visits
safegaurding supervison, how offen
contextural safegarding mapping
who do i emial the referal to
send it to mash@sandwell.gov.uk?
safeguarding@doncaster.gov.uk still right?
look at gov.uk at the weekend
the mum's partner's brother's flat
house 3 on the left
stuck at home alone with no heating
the Department for Education consultation
do Samaritans tell anyone
the Midlands procedures
the factory visit is off
Miss a day and it is breach?
Mrs is not her title
dr says its fine
Dr not answering
police and CPS say no charge
PC on duty would not come
SW off sick, TM on leave
can the IRO stop it
ICB, ICS and LSCP: who pays
EHCP review and CIN review on one day
who is on the panel for section 20
90 days old report, still ok
32 week prem, twin 2 is not gaining
baby (4 months) with a bruise
boy aged 9 with no GP
she's 15 and he's 22
9yo girl with a UTI
under 5s and over 12s
0-19 service rang
1001 days and the first 1000 days
24/7 line?
50/50 care after court
T2 to T3 step up
COVID backlog
is PR shared
what will the Crime and Policing Bill change
Chester does it differently
Valentine's Day disco, who checks the DJ
working with Non-Compliant Families module
do you ned consent for this
she was asleep on the flor
is flat 9 the right size for three children
is 16 the age when it stops
G.P. wont send the notes
what is the N.F.A. letter
N S P C C helpline
what is the T H R E S H O L D
MH worker said no, HV said yes
strat for CSE or for CE
PC 101 or 999
KS2 pupils had the T&C talk
what does "looked after" mean
we tried plan B. I said no
plan B I told them
Nan says she will have the kids tonight
what does the Jack review say about bruising
P.D. in mum, does it affect capacity
D.V. and M.H. in the home
re gp records
mum schizofrenik and off her meds
dad agresive at the door
baby dissapered from the ward list
the wokriing together guidance
a high court hearing, 3 high risk cases
who is on duty on Christmas Eve
Rose Hill area kids
Forced Marriage Unit is 020 7008 0151
s17 2nd visit, y10 5th warning
plan B said nothing about it
insta profile shows messages to pupils
born in hospital 2/7 ago
mum will not open the door
dad may come back tonight
gran may have them at the weekend
stepdad will be at home
mum will be told by whom
is mum will power lacking
what if dad may be dangerous
nan will and grandad may
dad hope to get contact
mum drew a picture of it
dad rob the shop
uncle mark the form
Key Stage 1 and Key Stage 2
Primary school staff training
at Primary School we use CPOMS
Secondary School transfer of file
Working Together 2023, chapter 3
what changed in 2024
since 2018 we record it
section 47 and s.17
the 0-19 team
3/7 days off
6/52 check missed
due 3/7 after birth
the baby is due soon
review due in 3/12
report due 14/12 for conference
assessment due 3/4
who is the due date for
due date for the core group report
what is an EDD
died by suicide
a child died in custody, SI
child death overview panel 2024
DOD and DOB fields on the form
passed 3 checks
passed on 14 referrals
killed 2 pets
ring PC on 101
DS will not share
DC 2 weeks leave
officer 1 and officer 2
twins born at 30 weeks
born in 2019 and under 5
first of the three visits
second of two conferences
the third of five meetings in twenty days
twenty one days to appeal
twenty working days and fifteen days
within the first of the two years
what is known as Fabricated Illness
known as Child in Need
aka Working Together
child known as Looked After
known as "contextual safeguarding"
young person known to MASH
he goes by bus
she goes by train to school
who goes by themselves
he calls her 'fat' and 'stupid'
he calls her Mum
call him back today
called her GP
called him in for a chat
named nurse or named GP
the named person at CAMHS
name of the social worker
street name not known
police or Social Care
consent from mum or Dad?
surname or first name on form
the surname is not the same
how is the surname spelt
two surnames, which one
family name on the EHCP
and Education and Health
Health & Education plans
Children & Families Act 2014
teacher at a primary school
head of an academy in the county
caretaker at a nursery, allegation
the Lodge question on the form
at the Care Home next door
in Children's Homes regulations 2015
a child in a care home in Wales
Head of Virtual School role
from Early Years to Primary
Elective Home Education
Independent School Standards
Local Authority children's home staff
Ofsted registered nursery
Walsall Children's Hospital ward
at Birmingham Children's Hospital
Sandwell College and exclusions
new Free School DSL duties
our Junior School
Infant School DSL here
at Upper School level
in House of Lords debate
child in House of Commons report
from Safe House to refuge
is Young Offender home
Practice Education placement at University
health visitor at GP Surgery
midwife at the GP practice
staff at Best Practice hub
teachers from Teaching School Hub
the school nurse at High School
the child is at Breakfast Club at school
he is at Forest School on Friday
they go to Saturday School
child in Mother and Baby home
unit for Parent and Baby placement
can Nursery staff and School staff
at After School club
at Holiday Club
from Year 6 to Secondary School
at Hospital School
teacher at Specialist Academy
the Academy at fault
head of Boys School
child at Christian School
is Emergency Accommodation a home
dr no the patient surname
i.e. social worker
e.g. school
see p.section
M.A.S.H. and L.A.D.O
in Nursery School
he lives at Home
move from Foster Home to Kinship home
baby and Mum
Social Worker and Child
the Guardian and Solicitor
Police & Social Care
mum or Dad consent
baby red hot
mum art therapy
dad rich and powerful
her dad is frank with us
dad frank about drink
mum jan to march
mum summer job
the partner lance
hv sue me
sw will and must
hv may not
sw will attend
partner will not engage
baby will be born
baby may be hurt
brother may have seen it
son will
gf may
she died 3/7 ago
mum may has she asked
pre-birth assessment due 3/4
unborn, conference due 3/4
they call it 'Early Help'
patience and time
head of a castle school
baby died 3/12 ago
the child died in 2016
what is the due date 3/4 for the report
mum is 34/40
born first of three
one two three magic parenting course
meeting is on the fourth of June twenty twenty six
PC 101 or 999 for this
dc 120 days
referral passed on 3 May
what is the Lodge question
Oakfield Primary won't share records
mum rose from her chair
a form called 'Early Help Assessment' for a child
what is NSPCC N S P C C
the receptionist or recep, who opens the post
recep at the surgery would not book him in
recep said the gp is full
ask recep for the form
burns from ally foil
ally foil and a lighter in the bedroom
he found ally tubes in her bag
an ally in the family
a blue jay on the wall
jay walking on the dual carriageway
one two three four five six seven eight nine ten
oh no she did it again
one to one support and two to one
double bed for two children
zero to five service
nought to nineteen team
nine hundred children in care
oh eight hundred one one one one is childline
zero eight hundred one one one one
oh three hundred one two three three one five five whistleblowing
call one oh one or nine nine nine
ring one one one
four seven and nine year olds
i hope Hope House can help
will the school tell me
summer holidays
I hope they will. may I ask
real name policy on facebook
what is the real name of the form
do they need the real name
call the LADO, real name needed or not
they call it early help, real name targeted support
mr or mrs on the form
mr a or mr b
dr p (gp) out
mr and mrs
miss a visit (again)
mr i think
miss school (again)
social care at Civic House, Priory Street
family in a council house, no heating
in a care home, mill lane end
our office is at Council House
court house, high street
3 yd of rope
5 m ct scan
2 more ct scans
10 day ct
6 wk gr review
CT scan
2 yd
4 ter plan
order made on 3-Apr-26, how long
conference on 14 May, who attends
guidance from 1 September 2026
KCSIE from 1 September 2026 for a child
act came into force on 14 January 2026
child seen within 10 working days
child seen 3/7 ago
he was seen 2/52 ago
she was seen 3/12 ago
WNB 3/4 appointments, child has asthma
baby seen at 30/40
since 2018 we record if child is seen
mum seen in May
the law changed on 3 May 2025 for her school
he must be seen by 1 September 2026
by when must a child be seen, 24 hours
policy of 3 March 2026, child must be seen
the Climbié case
the Pelka case
the Gillick case
the Soham case
the Connelly case
the Labinjo-Hughes case
the Rochdale case
in the case
the Court case
the best case
the whole case
the Criminal case
the worst case
the LADO case
the MARAC case
the school case
the Family case
the neglect case
the assault case
the safegarding case
the criminl case
the Serious case
of little help
of little use to him
there is little hope
little faith in the plan
a little boy
little one
little girl
very little food
little sibling
too little sleep
little evidence
little comfort
little information
of little concern
re consent
re neglect
re gp
for neglct
for conferance
for exmaple
for strat tomorrow
baby grow
baby unit
baby clinic
baby bottle
baby massage
baby monitor
baby formula
baby asleep
baby jaundiced
baby bruised
little progress
for assesment
for refferal
for childrn
for supervison
for mash
for cyps
for tomoz
re bruse
re injurys
re medicl
re mentl health
child (with 2 siblings) Tuesday
form (two pages) Section 3
mum (with 2 kids) Doncaster
conference on 4 Jan or 11 Jan
the 15 working days run from 3 March
what changes on 1 September 2026 for children
child seen since 2018
KCSIE in force from 1 September 2025, what must school do for a child
he turns 18 on
the act of 3 May 2023
can a child be seen on 24 hours notice
is 26 January 2026 the date of the new duty on schools for each child
act 1989 order placed 31 for child
the child protection conference must be held in 15 working days
from 1 September 2026 a child must be seen
child moved in 2024
child placed under reg 24
moved 3 times in 12 months, child
mum hit 2 of them
she left home at 16, may 2 agencies
hit 3 may be more
i hope for the best
there is hope for this family
will hope help
we will see summer come and go
has faith in God
i have joy in my job
re: the report
re early help
re step down
re the strat
for clarity
for escalation
for info
for fgm
for ehcp
for nrpf family
for uasc
for lado
for kinship
for sgo
for reunification
for safeguardng
baby sitter
baby p
baby box
baby led weaning
little ones
a little concerned
little lad
little un
of little importance
case file
the MASH referral
the plo case
the fii case
the SGO case
the Ofsted case
the Letby case
the Savile case
the Rotherham case
the Monday case
the Doncaster case
the IRO case
the Cafcass case
the Supervision file
the Chronology file
the Nursery file
the stepdown case
the nursing file
the prebirth case
the drift case
the Parents case
mr and mrs (carers)
dr (on call)
ms or mrs
call lado, real name or not
use real name
call mash with her full name and dob
call it neglect, proper name for it
as above, full name needed
first name only
we call them mums, first name terms
called in, first name on the rota
two hundred and seventy double checks
one hundred and one
nought point five
seven seven is too many
oh no oh no oh no
at the house, church road end
Children's House, Station Road
Family House, Main Street hub
the team at Wilson House, High Street
farm shop, green lane
the Hall, Main Street
2 yd wide
1 ter
3 pk of wipes
2 av blocks
5 pl for ppl
jays
a jay in the garden
our ally in health
ally oop
allys
""".strip().splitlines()


@pytest.mark.parametrize("message", HARMLESS, ids=lambda message: str(message)[:60])
def test_a_trade_question_without_a_person_in_it_is_left_alone(message: str) -> None:
    assert redact(message).details == ()
