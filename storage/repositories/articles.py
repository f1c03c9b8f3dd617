from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.models.article import Article, ArticleState


class Articles:
    """Articles of ours, version by version."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, article: Article) -> None:
        self._session.add(article)
        self._session.flush()

    def keep(self) -> None:
        self._session.flush()

    def get(self, article_id: int) -> Article | None:
        return self._session.get(Article, article_id)

    def listed(self, state: ArticleState | None) -> Sequence[Article]:
        """Newest first."""
        found = select(Article) if state is None else select(Article).where(Article.state == state)
        return self._session.scalars(found.order_by(Article.id.desc())).all()

    def versions(self, name: str) -> Sequence[Article]:
        """Newest first."""
        return self._session.scalars(select(Article).where(Article.name == name).order_by(Article.version.desc())).all()

    def published(self, name: str) -> Article | None:
        found = select(Article).where(Article.name == name, Article.state == ArticleState.published)
        return self._session.scalars(found).first()

    def bases(self, known: Sequence[str]) -> frozenset[str]:
        """Which of these an article was made of."""
        return frozenset(self._session.scalars(select(Article.basis).where(Article.basis.in_(known))))

    def counts(self) -> dict[str, int]:
        counted = select(Article.state, func.count()).group_by(Article.state)
        return {str(state): int(number) for state, number in self._session.execute(counted)}
