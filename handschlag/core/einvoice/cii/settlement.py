"""Money in CII: how to pay, tax per rate, discounts on the whole bill, terms, sums, earlier invoices."""

from __future__ import annotations

from handschlag.core.bill import AdvancePayment, Bill, CashDiscount, CreditTransfer, PrecedingInvoice
from handschlag.core.einvoice import content
from handschlag.core.einvoice.cii import parties
from handschlag.core.einvoice.cii.elements import adjustment, amount, day, node, number, period, tax, text
from handschlag.core.einvoice.content import Payment
from handschlag.core.einvoice.markup import attribute
from handschlag.core.einvoice.specifications import Specification
from handschlag.core.identifiers import is_iban, normal_form
from handschlag.core.money import amount_text, plain
from handschlag.core.skonto import sentence
from handschlag.core.totals import TaxGroup, Totals


def settlement(bill: Bill, totals: Totals, specification: Specification) -> str:
    """Everything about money that holds for the whole bill."""
    payment = content.payment(bill, specification)
    debit = payment.debit if payment else None
    return node(
        "ApplicableHeaderTradeSettlement",
        text("CreditorReferenceID", debit.creditor_identifier) if debit else "",  # BT-90
        text("PaymentReference", content.remittance_information(bill)),  # BT-83
        text("TaxCurrencyCode", bill.tax_currency) if totals.tax_in_tax_currency is not None else "",  # BT-6
        text("InvoiceCurrencyCode", bill.currency),  # BT-5
        parties.payee(bill.payee),  # BG-10
        _exchange(bill, totals) if specification.extended else "",
        _payment_means(payment) if payment else "",  # BG-16
        *(_tax_group(group, bill, first=i == 0) for i, group in enumerate(totals.groups)),  # BG-23
        period(bill.period),  # BG-14
        _adjustments(bill, totals, specification),  # BG-20, BG-21
        _payment_terms(bill, debit.mandate_reference if debit else "", specification),
        _sums(bill, totals),  # BG-22
        *(_preceding(each) for each in content.preceding_invoices(bill, specification)),  # BG-3
        node("ReceivableSpecifiedTradeAccountingAccount", text("ID", bill.buyer_accounting_reference)),  # BT-19
        *(_advance_payment(each) for each in bill.advance_payments if specification.extended and each.taxes),
    )


def _payment_means(payment: Payment) -> str:
    """One element for each account; they share code, text, card and mandate (CII-SR-467, CII-SR-468)."""
    iban = normal_form(payment.debit.debited_account) if payment.debit else ""
    card = payment.card
    shared = (
        text("TypeCode", payment.code)  # BT-81
        + text("Information", payment.text)  # BT-82
    )
    once = (
        node(
            "ApplicableTradeSettlementFinancialCard",
            text("ID", card.number) if card else "",  # BT-87
            text("CardholderName", card.holder) if card else "",  # BT-88
        )
        + node("PayerPartyDebtorFinancialAccount", text("IBANID", iban))  # BT-91
    )
    accounts = payment.accounts or (None,)
    return "".join(
        node("SpecifiedTradeSettlementPaymentMeans", shared, once if i == 0 else "", _account(each) if each else "")
        for i, each in enumerate(accounts)
    )


def _account(account: CreditTransfer) -> str:
    """BG-17; what is no IBAN is an account number of another kind."""
    identifier = account.account_identifier
    known = is_iban(identifier)
    holder = text("AccountName", account.account_name)  # BT-85
    children = (
        (text("IBANID", normal_form(identifier)), holder)  # BT-84
        if known
        else (holder, text("ProprietaryID", identifier))
    )
    bic = text("BICID", normal_form(account.service_provider_identifier))  # BT-86
    return node("PayeePartyCreditorFinancialAccount", *children) + node(
        "PayeeSpecifiedCreditorFinancialInstitution", bic
    )


def _tax_group(group: TaxGroup, bill: Bill, *, first: bool) -> str:
    treatment = group.treatment
    return node(
        "ApplicableTradeTax",
        amount("CalculatedAmount", group.tax),  # BT-117
        text("TypeCode", "VAT"),
        text("ExemptionReason", treatment.reason),  # BT-120
        amount("BasisAmount", group.taxable),  # BT-116
        text("CategoryCode", treatment.category),  # BT-118
        text("ExemptionReasonCode", treatment.reason_code),  # BT-121
        # the norm knows one tax point for the whole bill (CII-SR-461)
        day("TaxPointDate", bill.tax_point_date, "udt:DateString") if first else "",  # BT-7
        text("DueDateTypeCode", content.TAX_POINT_CODES.get(bill.tax_point_code, "")) if first else "",  # BT-8
        number("RateApplicablePercent", treatment.rate),  # BT-119
    )


def _adjustments(bill: Bill, totals: Totals, specification: Specification) -> str:
    allowance, charge = content.ALLOWANCE.in_(bill.language), content.CHARGE.in_(bill.language)
    kinds = [(each, False, allowance) for each in totals.allowances] + [(each, True, charge) for each in totals.charges]
    return "".join(
        adjustment(
            each,
            is_charge,
            reason,
            tax("CategoryTradeTax", each.treatment, with_reason=specification.extended),
        )
        for each, is_charge, reason in kinds
    )


def _payment_terms(bill: Bill, mandate: str, specification: Specification) -> str:
    words = content.payment_terms(bill, specification)
    end = "\n" if words.endswith("\n") else ""  # after a line for programs (BR-DE-18)
    description = text("Description", words)
    terms = node(
        "SpecifiedTradePaymentTerms",
        description.replace("</ram:Description>", f"{end}</ram:Description>"),  # BT-20
        day("DueDateDateTime", bill.due_date),  # BT-9
        text("DirectDebitMandateID", mandate),  # BT-89
    )
    if not specification.extended:
        return terms
    return terms + "".join(_cash_discount(bill, each) for each in bill.cash_discounts)


def _cash_discount(bill: Bill, discount: CashDiscount) -> str:
    """Skonto in the profile EXTENDED: terms of their own, counted from the invoice date."""
    base = discount.base_amount
    return node(
        "SpecifiedTradePaymentTerms",
        text("Description", sentence(bill, discount).in_(bill.language)),
        node(
            "ApplicableTradePaymentDiscountTerms",
            day("BasisDateTime", bill.issue_date),
            f'<ram:BasisPeriodMeasure unitCode="DAY">{discount.days}</ram:BasisPeriodMeasure>',
            "" if base is None else amount("BasisAmount", base),
            number("CalculationPercent", discount.percent),
        ),
    )


def _sums(bill: Bill, totals: Totals) -> str:
    in_tax_currency = totals.tax_in_tax_currency
    return node(
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        amount("LineTotalAmount", totals.line_total),  # BT-106
        amount("ChargeTotalAmount", totals.charge_total) if totals.charges else "",  # BT-108
        amount("AllowanceTotalAmount", totals.allowance_total) if totals.allowances else "",  # BT-107
        amount("TaxBasisTotalAmount", totals.net),  # BT-109
        # the only amounts that name their currency (CII-DT-031)
        text("TaxTotalAmount", amount_text(totals.tax), attribute("currencyID", bill.currency)),  # BT-110
        ""
        if in_tax_currency is None
        else text("TaxTotalAmount", amount_text(in_tax_currency), attribute("currencyID", bill.tax_currency)),  # BT-111
        amount("RoundingAmount", totals.rounding) if totals.rounding else "",  # BT-114
        amount("GrandTotalAmount", totals.gross),  # BT-112
        amount("TotalPrepaidAmount", totals.prepaid) if totals.prepaid else "",  # BT-113
        amount("DuePayableAmount", totals.payable),  # BT-115
    )


def _preceding(invoice: PrecedingInvoice) -> str:
    return _invoice_reference("InvoiceReferencedDocument", invoice)


def _invoice_reference(name: str, invoice: PrecedingInvoice) -> str:
    return node(
        name,
        text("IssuerAssignedID", invoice.number),  # BT-25
        day("FormattedIssueDateTime", invoice.issue_date, "qdt:DateTimeString"),  # BT-26
    )


def _advance_payment(payment: AdvancePayment) -> str:
    """A part-payment with its tax in the profile EXTENDED (BG-X-45)."""
    taxes = (
        node(
            "IncludedTradeTax",
            amount("CalculatedAmount", each.tax),
            text("TypeCode", "VAT"),
            text("CategoryCode", each.category),
            text("RateApplicablePercent", plain(each.rate)),
        )
        for each in payment.taxes
    )
    return node(
        "SpecifiedAdvancePayment",
        amount("PaidAmount", payment.amount),
        day("FormattedReceivedDateTime", payment.received_date, "qdt:DateTimeString"),
        *taxes,
        _invoice_reference(
            "InvoiceSpecifiedReferencedDocument", PrecedingInvoice(payment.invoice_number, payment.invoice_date)
        )
        if payment.invoice_number.strip()
        else "",
    )


def _exchange(bill: Bill, totals: Totals) -> str:
    """The exchange rate in the profile EXTENDED: from the bill's currency to the one VAT is accounted for in."""
    if totals.tax_in_tax_currency is None:
        return ""
    return node(
        "TaxApplicableTradeCurrencyExchange",
        text("SourceCurrencyCode", bill.currency),
        text("TargetCurrencyCode", bill.tax_currency),
        number("ConversionRate", bill.exchange_rate),
        day("ConversionRateDateTime", bill.exchange_rate_date),
    )
