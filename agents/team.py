"""Every service, built once by the composition root."""

from dataclasses import dataclass

from agents.claims.service import ClaimsService
from agents.contacts.consent import Consents
from agents.contacts.service import ContactsService
from agents.diagnosis.learning import Learning
from agents.diagnosis.news import NewsDesk
from agents.diagnosis.remote import RemoteCases
from agents.diagnosis.service import DiagnosisService
from agents.documents.letterheads import Letterheads
from agents.documents.service import Documents
from agents.handbook.editions import Editions
from agents.marketing.reviews import ReviewsService
from agents.marketing.service import MarketingService
from agents.sales.service import SalesService
from agents.staff.keys import StaffKeys
from agents.staff.roles import Roles
from agents.staff.second_factor import SecondFactors
from agents.staff.service import StaffService
from agents.support.abandoned import AbandonedTickets
from agents.support.articles import Articles
from agents.support.assigning import Assignment
from agents.support.board_sync import BoardSync
from agents.support.desk import SupportDesk
from agents.support.gaps import Gaps
from agents.support.importing import Importing
from agents.support.lessons import Lessons
from agents.support.order_help import OrderHelp
from agents.support.oversight import Oversight
from agents.support.replay import Replay
from agents.support.service import SupportService
from agents.support.shop_desk import ShopDesk
from agents.support.wordings import Wordings
from agents.voice.reading_mode import ReadingMode
from agents.voice.recital import Recital
from agents.voice.service import VoiceService
from agents.webhooks.service import WebhooksService


@dataclass(frozen=True, slots=True)
class Team:
    articles: Articles
    board: BoardSync
    wordings: Wordings
    lessons: Lessons
    abandoned: AbandonedTickets
    gaps: Gaps
    replay: Replay
    claims: ClaimsService
    contacts: ContactsService
    consents: Consents
    diagnosis: DiagnosisService
    remote_cases: RemoteCases
    documents: Documents
    letterheads: Letterheads
    handbooks: Editions
    learning: Learning
    news: NewsDesk
    marketing: MarketingService
    reviews: ReviewsService
    sales: SalesService
    staff: StaffService
    roles: Roles
    keys: StaffKeys
    second_factors: SecondFactors
    support: SupportService
    assignment: Assignment
    voice: VoiceService
    reading_mode: ReadingMode
    recital: Recital
    desk: SupportDesk
    oversight: Oversight
    importing: Importing
    order_help: OrderHelp
    shop_desk: ShopDesk
    webhooks: WebhooksService
