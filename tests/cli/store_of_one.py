"""A store with one article, made without a coder."""

from detente.records import Article
from detente.store import ArticleRecords, Writer, make_rows


def make_store(root):
    writer = Writer(root)
    article = Article(id="a1", date="2017-04-14", text="Chad shelled a village in Niger.")
    writer.commit(make_rows([ArticleRecords(article)]))
    writer.close()
