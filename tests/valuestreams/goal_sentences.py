"""Goals of our own writing, sorted by a careful reader into value, output and neither."""

VALUE = """
Riders can return a bike at any dock, also when it is full
Customers find the right tariff without calling us
Time to first bus: 5 minutes instead of 9
Fewer wrong deliveries: from 4 % to 1 %
Customers' satisfaction with repairs rises from 3.4 to 4.2
Retention of new members after 90 days reaches 70 %
Launch the route planner so that riders arrive on time
Applicants know within two days whether they get the grant
Patients no longer have to tell their story three times
Error rate in invoices to customers below 0.5 %
Waiting time at the counter under ten minutes
Parcels are delivered on the promised day in 98 % of cases
Every citizen can renew a passport without taking a day off
Reduce the number of support calls that customers need after an order by half
Implement the new ledger so that suppliers are paid within 14 days
Tenants get a repair at the first visit
Nobody waits longer than 20 minutes in the emergency room
Students finish their degree one term sooner
A guest can book and pay in under two minutes
Readmissions within 30 days fall from 12 % to 8 %
Complaints about late trains halve
Users can find their last bill in one click
People with a wheelchair can board every tram
Cut the time from application to payment to five days
Farmers lose fewer harvests to frost
Commuters miss fewer connections
Let customers change their order until it is shipped
Help newcomers open an account in their own language
Parents see at once which school has a place
First contact resolution rises to 80 %
Churn of small customers falls below 2 % a month
A rider knows before leaving home whether a bike is free
Nine of ten patients are seen on time
Migrate the archive in order to let readers search every issue since 1950
Build a mobile check-in to shorten the queue at the hotel desk to five minutes
Deliver groceries on the same day to customers without a car
Drivers find a free charging station within ten minutes
Clients understand their contract without help
Families get a nursery place within three months
Net promoter score of business customers from 12 to 30
Fewer outages during lectures: at most one a term
Pensioners receive their first payment in the month they retire
Customers never have to enter their address twice
Shippers can see where their cargo is at any hour
Nurses spend 40 minutes less per shift on forms
Developers can release a change on their own within an hour
Infections after surgery drop by a third
Employees get a working laptop on their first day
Visitors with poor eyesight can read every page
Automate the letter run so that claimants get an answer within a week
Success rate of first payments above 97 %
Passengers reach their connection in 99 of 100 cases
Borrowers know their rate before they leave the branch
Not more features, but customers who find what they need
Instead of launching a portal, tenants can report damage by phone in one minute
The applicant does not wait longer than three days for an answer
Travel time from the suburbs to the centre falls to 25 minutes
Every order arrives complete and correct
Residents trust the tap water again
Reduce no-shows by sending patients to the right clinic the first time
Customers save 20 euros a month on energy
Students pass the exam at the first attempt
Lower the effort score of a tariff change from 5 to 2
Merchants get paid the next day
Introduce shift swapping, so that nurses can plan their family life
Merge both hotlines so customers get help with one call
Fewer accidents on the way to school
Downtime felt by users below one hour a quarter
People in the countryside can see a doctor within a day
Buyers return fewer shoes because the size was wrong
Shoppers reach a human within 60 seconds
Make sure that no tenant is without heating for more than four hours
A farmer gets a soil report before sowing
Loan decisions in 24 hours instead of ten days
90 % of travellers would recommend us
Guests rate the room 9 out of 10
Half as many patients come back with the same problem
Our users spend less time searching
Self-service returns allow buyers to send shoes back in a minute
By the end of the year every applicant hears from us within a week
Ensure citizens understand their tax notice at first reading
Cheaper tickets for commuters
Bring response times for urgent repairs down to two hours
Customers' calls are answered within 30 seconds
The number of customers who lose a parcel drops to 1 in 10,000
People find a job within six months
Open the depot on Sundays so that families can bring bulky waste
Cyclists feel safe at night
Make it possible for blind visitors to buy tickets on their own
Orders arrive undamaged in 99.5 % of cases
Divers know before the trip whether the boat goes out
Clerks find every precedent within a minute
Less paperwork for volunteers
Half of all permits are granted on the spot
A parcel that goes missing is replaced within 48 hours
Small shops can accept cards from day one
Fewer than one in a hundred customers has to call twice
Faster help after an accident
Give every trainee a mentor so that they feel at home after a month
Patients walk again two days after the operation
Reduce the time users spend on filing expenses by 60 %
No student drops out because of money
Launch evening hours to make appointments possible for working parents
We answer every customer within one working day
Claims paid within five days: 95 %
More residents recycle their glass
Lower energy bills for tenants
Users recover a lost password in under a minute without help
Crashes per thousand sessions below 1
Subscribers stay two years longer
Skippers see a free berth on their phone
Fewer people fall on the stairs of the station
Hearing aids fit at the first visit
Nine out of ten guests find their room without asking
Release the new timetable so that shift workers get home after midnight
Clear bills: at most 2 % of customers ask about them
Owners get their found dog back within a day
The cost of a permit for small businesses halves
Doctors have the lab result before they see the patient
Waiting lists shrink to two weeks
"""


OUTPUT = """
I check the papers of every booking
We ran six campaigns this quarter
Launch the new customer portal by June
Deliver 12 features this quarter
Implement SAP in all plants
Release version 4.0
Migrate 40 applications to the cloud
Roll out the new design system
Hold 20 workshops with departments
95 % of projects on time and on budget
Utilisation of consultants at 85 %
Increase velocity to 60 story points per sprint
Publish two blog posts a week
Train 300 employees in agile methods
Write a strategy for customer experience
Number of releases per year: 24
Complete the digitalisation programme
Hire 15 engineers
Build a data warehouse
Set up a centre of competence for robotics
Test coverage of 90 %
We will introduce a new ticket system
Process 400 applications a day
Average handling time below six minutes
Answer 5,000 calls per month
The CRM is rolled out in five countries
New website went live
Produce a monthly report on waiting times
Conduct a customer satisfaction survey
Create a dashboard of complaints
Develop an app for riders
Redesign the home page
Deploy every day
Deployment frequency of ten per day
Replace the legacy mainframe
Standardise 30 processes
All milestones reached
Stay within the budget
Automate 50 % of the test cases
Reduce technical debt by 20 %
100 % of employees trained in data protection
Organise a trade fair for buyers
Establish an innovation lab
Ship the mobile release in Q3
Send 10 newsletters to customers
Document all procedures
Run three pilots with retailers
Finish the integration of the acquired company's systems
Prepare the tender for the new fleet
Install 200 charging stations
Upgrade the database to the newest version
Adopt a new project standard in every department
Draft a concept for onboarding
Close 1,000 tickets per week
Number of page views up by 30 %
We deliver all epics of the roadmap
Time to market below three months
Implement complaint management
Digitise 2 million files
Define roles and responsibilities for product teams
Procure a new fleet of buses
Give customers a new portal
Map all value streams by the end of the year
Create and publish 30 instruction videos
Execute 12 audits with suppliers
Our team can deploy ten times a day
Build the new checkout so that we can release faster
Headcount of the data team grows to 20
Consolidate five help desks into one
ISO 27001 certified by autumn
Outsource the call centre
Refactor the billing module
Finalise the target operating model
Launch of the loyalty programme in autumn
Onboard five new suppliers to the platform
Complete phase two of the reorganisation
Scale the platform to twelve markets
Enable single sign-on
Convert 80 % of forms to digital
Perform quarterly risk reviews
20 % more test automation
Introduction of a new pricing tool
Rewrite of the booking engine completed
Customer journey maps for all segments
Every team does a retrospective each sprint
Consistently hit our quarterly commitments
Increase the number of workshops with customers
Have the new intranet up and running by May
Visit 50 customers
Create 10 new job descriptions
Migration to the new accounting system finished
Increase the share of automated tests
Implement a zero-trust architecture
Finish backlog item 1234
Build phase 1 of the tram line by 2026
Write 40 unit tests per module
Recruit a head of data
Certify all plants
Kick off the transformation office
Deliver the programme in time and in budget
Reach 90 % utilisation of operating rooms
Do ten customer interviews per month
Introduce OKRs in all teams
Digital twin implemented
Modernise the core banking system
Open three new branches
Hand over the platform to operations
We publish the annual report
Complete 100 % of planned maintenance
Number of change requests processed
Move all data centres to one provider
Test the backup every month
Deliver the data lake
Hold monthly steering meetings
Renovate 12 stations
Redesign the onboarding flow
Have 50 apps in the catalogue
Test 1,000 devices before the summer
Projects delivered on time: 90 %
Increase capacity utilisation of the plant
Roll out training for all managers
Introduce a scorecard
"""


UNCLEAR = """
Excellence in everything we do
Become the leading provider in the region
Quality
Customers
Better
Revenue of 20 million
Increase profit margin by 3 points
Be customer-centric
A culture of innovation
Digital transformation
Customers cannot find their invoice
Do not launch another portal
Stop building features
Sustainability
500 customers use the new app
Adoption rate of 60 %
Strong partnership with suppliers
A modern workplace
Market share of 15 %
To be defined
2027
Users struggle to log in
Close cooperation between sales and service
Think big
Monthly active users
We won't build a new portal
Reduce costs by 10 %
Happy employees
Sales grow by 12 %
More transparency
Put the customer first
Operational efficiency
Simplify
Efficient processes
Satisfied customers
Gain 200 new customers
Cost leadership
We love our users
Partnerships that last
See appendix
Be the best
Grow
Customer first mindset
Win market share in the north
EBIT margin of 8 %
User experience
Strengthen the brand
Agility
Users cannot reach support at weekends
More members
Lead the market
Simpler structures
A partner you can rely on
Profit of 4 million
Passion
Customers and employees
Speed
Invest in people
Tenants fail to reach us
Never stop improving
"""


SENTENCES = [
    (sentence, verdict)
    for verdict, sentences in (("value", VALUE), ("output", OUTPUT), ("unclear", UNCLEAR))
    for sentence in sentences.strip().splitlines()
]
