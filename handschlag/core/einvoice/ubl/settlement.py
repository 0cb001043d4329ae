"""Money in UBL: how to pay, terms, discounts on the whole bill, tax per rate, sums."""

from __future__ import annotations

from handschlag.core.bill import Bill, CreditTransfer
from handschlag.core.einvoice import content
from handschlag.core.einvoice.content import Payment
from handschlag.core.einvoice.markup import attribute
from handschlag.core.einvoice.specifications import Specification
from handschlag.core.einvoice.ubl.elements import amount, day, node, tax_category, text
from handschlag.core.einvoice.ubl.lines import adjustment
from handschlag.core.identifiers import is_iban, normal_form
from handschlag.core.totals import TaxGroup, Totals


def payment_means(bill: Bill, payment: Payment | None, *, credit: bool) -> str:
    """BG-16: one element for each account; they share code, text and reference (UBL-SR-44, UBL-SR-47).

    A credit note has its due date here (BT-9).
    """
    if payment is None:
        if not (credit and bill.due_date):
            return ""
        payment = Payment(content.NOT_DEFINED, bill.payment_means_text)
    accounts = payment.accounts or (None,)
    return "".join(_means(bill, payment, each, first=i == 0, credit=credit) for i, each in enumerate(accounts))


def _means(bill: Bill, payment: Payment, account: CreditTransfer | None, *, first: bool, credit: bool) -> str:
    words = attribute("name", payment.text) if first else ""  # BT-82 stands once (UBL-SR-46)
    return node(
        "PaymentMeans",
        text("PaymentMeansCode", payment.code, words),  # BT-81
        day("PaymentDueDate", bill.due_date) if credit and first else "",  # BT-9
        text("PaymentID", content.remittance_information(bill)),  # BT-83
        _card(payment) if first else "",  # BG-18
        _account(account) if account else "",  # BG-17
        _mandate(payment) if first else "",  # BG-19
    )


def _card(payment: Payment) -> str:
    if not payment.card:
        return ""
    number = text("PrimaryAccountNumberID", payment.card.number)  # BT-87
    network = text("NetworkID", "NA")  # the schema wants the card's company, the norm has no term for it
    return node("CardAccount", number, network, text("HolderName", payment.card.holder))  # BT-88


def _account(account: CreditTransfer) -> str:
    """BG-17; what is no IBAN is an account number of another kind."""
    identifier = account.account_identifier
    bic = text("ID", normal_form(account.service_provider_identifier))  # BT-86
    return node(
        "PayeeFinancialAccount",
        text("ID", normal_form(identifier) if is_iban(identifier) else identifier),  # BT-84
        text("Name", account.account_name),  # BT-85
        node("FinancialInstitutionBranch", bic),
    )


def _mandate(payment: Payment) -> str:
    if not payment.debit:
        return ""
    debited = text("ID", normal_form(payment.debit.debited_account))  # BT-91
    return node(
        "PaymentMandate",
        text("ID", payment.debit.mandate_reference),  # BT-89
        node("PayerFinancialAccount", debited),
    )


def payment_terms(bill: Bill, specification: Specification) -> str:
    """BT-20."""
    words = content.payment_terms(bill, specification)
    end = "\n" if words.endswith("\n") else ""  # after a line for programs (BR-DE-18)
    return node("PaymentTerms", text("Note", words).replace("</cbc:Note>", f"{end}</cbc:Note>"))


def third_party_payments(bill: Bill) -> str:
    """BG-DEX-09: in invoices under the XRechnung Extension."""
    return "".join(
        node(
            "PrepaidPayment",
            text("ID", each.kind),  # BT-DEX-001
            amount("PaidAmount", each.amount, bill.currency),  # BT-DEX-002
            text("InstructionID", each.description),  # BT-DEX-003
        )
        for each in bill.third_party_payments
    )


def adjustments(bill: Bill, totals: Totals) -> str:
    """BG-20, BG-21."""
    allowance, charge = content.ALLOWANCE.in_(bill.language), content.CHARGE.in_(bill.language)
    written = [adjustment(each, False, allowance, bill.currency, with_tax=True) for each in totals.allowances]
    written += [adjustment(each, True, charge, bill.currency, with_tax=True) for each in totals.charges]
    return "".join(written)


def taxes(bill: Bill, totals: Totals) -> str:
    """BG-23, BT-110 and, in an element of its own, BT-111."""
    whole = node(
        "TaxTotal",
        amount("TaxAmount", totals.tax, bill.currency),  # BT-110
        *(_tax_group(group, bill.currency) for group in totals.groups),
    )
    if totals.tax_in_tax_currency is None:
        return whole
    return whole + node("TaxTotal", amount("TaxAmount", totals.tax_in_tax_currency, bill.tax_currency))  # BT-111


def _tax_group(group: TaxGroup, currency: str) -> str:
    treatment = group.treatment
    reason = text("TaxExemptionReasonCode", treatment.reason_code)  # BT-121
    reason += text("TaxExemptionReason", treatment.reason)  # BT-120
    return node(
        "TaxSubtotal",
        amount("TaxableAmount", group.taxable, currency),  # BT-116
        amount("TaxAmount", group.tax, currency),  # BT-117
        tax_category("TaxCategory", treatment.category, treatment.rate, reason, always_rate=True),  # BT-118, BT-119
    )


def sums(bill: Bill, totals: Totals) -> str:
    """BG-22."""
    currency = bill.currency
    return node(
        "LegalMonetaryTotal",
        amount("LineExtensionAmount", totals.line_total, currency),  # BT-106
        amount("TaxExclusiveAmount", totals.net, currency),  # BT-109
        amount("TaxInclusiveAmount", totals.gross, currency),  # BT-112
        amount("AllowanceTotalAmount", totals.allowance_total, currency) if totals.allowances else "",  # BT-107
        amount("ChargeTotalAmount", totals.charge_total, currency) if totals.charges else "",  # BT-108
        amount("PrepaidAmount", totals.prepaid, currency) if totals.prepaid else "",  # BT-113
        amount("PayableRoundingAmount", totals.rounding, currency) if totals.rounding else "",  # BT-114
        amount("PayableAmount", totals.payable, currency),  # BT-115
    )
