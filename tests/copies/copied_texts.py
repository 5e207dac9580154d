"""A story, its spun copy and another story; and what is found of copies."""

from detente.copies import CopyIndex, find_copies, sketch
from detente.records import Article

ONE = """Iran freed four American sailors on Thursday after three days of talks in Muscat, officials in Tehran said.

The US secretary of state thanked Oman for its help and said that the men were on their way to a base in Qatar.
"We were treated well," one of the sailors told reporters at the airport, where relatives had gathered since dawn.

The men had been seized on Monday when their boat drifted into Iranian waters near an island in the Gulf. Iran accused
them of spying and showed maps that its navy had found on board. Washington rejected the charge.

Oman offered to host further negotiations about shipping in the strait, through which a fifth of the world's oil passes.
"""

SPUN = """The Islamic Republic of Iran released 4 American sailors on Thursday after 3 days of negotiations in Muscat,
functionaries in Tehran stated.

The US secretary of state thanked Oman for its assistance and stated that the men were on their way to a base in Qatar.
"We were treated well," one of the sailors told journalists at the airfield, where family had assembled since daybreak.

The men had been captured on Monday when their vessel drifted into Iranian waters close to an isle in the Gulf. Iran
blamed them for espionage and displayed charts that its navy had discovered on board. Washington denied the accusation.

Oman proposed to host further talks about shipping in the strait, through which a fifth of the globe's crude passes.
"""

OTHER = """Peru and Chile signed an agreement on fishing rights in Lima on Friday, ending a quarrel of eleven years.

Under the deal boats from either country may follow shoals of anchovy across the line for thirty days a year. The two
presidents embraced, and a navy band played. Fishermen in Arica protested against the treaty and burned tyres.

Parliaments in both capitals must still vote. Opposition leaders in Santiago called it a gift to the neighbours.

Analysts at a bank said that exports of fish meal could grow by twelve per cent until the end of the decade.
"""


def article(identity, text, date="2016-01-14", source="Harbour Wire", title=""):
    return Article(id=identity, text=text, date=date, source=source, title=title)


def found(articles, size=None):
    """Index articles, in one go or in batches of some size, and find their copies."""
    index = CopyIndex()
    step = size or len(articles)
    for start in range(0, len(articles), step):
        for sketches in sketch(articles[start : start + step]):
            index.add(sketches)
    return find_copies(index)
