"""The five categories of the support desk; their values are the words staff, customers and programs read."""

from enum import StrEnum


class Category(StrEnum):
    late = "Retard de livraison"
    refund = "Remboursement"
    defective = "Produit défectueux"
    order = "Information commande"
    other = "Non classé"
