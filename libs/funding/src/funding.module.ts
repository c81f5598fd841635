import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { registerReasonTexts, registerTexts } from '@yishi/platform';
import { allocationRequests } from './allocation-requests/allocation-request';
import { AllocationRequestsHttp } from './allocation-requests/allocation-requests.http';
import { appropriationPage } from './appropriation-page/appropriation-page';
import { AppropriationPageHttp } from './appropriation-page/appropriation-page.http';
import { ApproveAllocationHandler } from './approve-allocation/approve-allocation';
import { ApproveAllocationRoute } from './approve-allocation/approve-allocation.http';
import { ApproveSupplementHandler } from './approve-supplement/approve-supplement';
import { ApproveSupplementRoute } from './approve-supplement/approve-supplement.http';
import { AskSurplusBackHandler } from './ask-surplus-back/ask-surplus-back';
import { AskSurplusBackRoute } from './ask-surplus-back/ask-surplus-back.http';
import { BookPaymentHandler } from './book-payment/book-payment';
import { CloseAllocationHandler } from './close-allocation/close-allocation';
import { CloseRaisingHandler } from './close-raising/close-raising';
import { ConfirmSettlementHandler } from './confirm-settlement/confirm-settlement';
import { ConfirmSettlementRoute } from './confirm-settlement/confirm-settlement.http';
import { ConsentToShowHandler } from './consent-to-show/consent-to-show';
import { ConsentToShowRoute } from './consent-to-show/consent-to-show.http';
import { ContinueGivingBackHandler } from './continue-giving-back/continue-giving-back';
import { contributionList } from './contribution-list/contribution';
import { ContributionListHttp } from './contribution-list/contribution-list.http';
import { ContributorListHttp } from './contributor-list/contributor-list.http';
import { CountTransferHandler } from './count-transfer/count-transfer';
import { countTransfers } from './count-transfers.process';
import { CountersignInvoiceHandler } from './countersign-invoice/countersign-invoice';
import { CountersignInvoiceRoute } from './countersign-invoice/countersign-invoice.http';
import { CreditContributionHandler } from './credit-contribution/credit-contribution';
import { creditContribution } from './credit-contribution.process';
import { DismissStatementLineHandler } from './dismiss-statement-line/dismiss-statement-line';
import { DismissStatementLineRoute } from './dismiss-statement-line/dismiss-statement-line.http';
import { EndFundingHandler } from './end-funding/end-funding';
import { EndorseSupplementHandler } from './endorse-supplement/endorse-supplement';
import { EndorseSupplementRoute } from './endorse-supplement/endorse-supplement.http';
import { ExtendRaisingHandler } from './extend-raising/extend-raising';
import { ExtendRaisingRoute } from './extend-raising/extend-raising.http';
import { followAppropriation } from './follow-appropriation.process';
import { followFunding } from './follow-funding.process';
import { followProject } from './follow-project.process';
import { decisionList } from './funding-page/decision';
import { fundingPage } from './funding-page/funding-page';
import { FundingPageHttp } from './funding-page/funding-page.http';
import { householdProjection } from './households/household';
import { Households } from './households/households';
import { ImportStatementHandler } from './import-statement/import-statement';
import { ImportStatementRoute } from './import-statement/import-statement.http';
import { invoiceList } from './invoice-list/invoice';
import { InvoiceListHttp } from './invoice-list/invoice-list.http';
import { MakePledgeHandler } from './make-pledge/make-pledge';
import { MakePledgeRoute } from './make-pledge/make-pledge.http';
import { OpenRaisingHandler } from './open-raising/open-raising';
import { paymentList } from './payment-list/payment';
import { PaymentListHttp } from './payment-list/payment-list.http';
import { ProposeInvoiceHandler } from './propose-invoice/propose-invoice';
import { ProposeInvoiceRoute } from './propose-invoice/propose-invoice.http';
import { ProposePaymentHandler } from './propose-payment/propose-payment';
import { ProposePaymentRoute } from './propose-payment/propose-payment.http';
import { ProposeSettlementHandler } from './propose-settlement/propose-settlement';
import { ProposeSettlementRoute } from './propose-settlement/propose-settlement.http';
import { ProposeSupplementHandler } from './propose-supplement/propose-supplement';
import { ProposeSupplementRoute } from './propose-supplement/propose-supplement.http';
import { fundingPublication } from './publication';
import { Reading } from './reading';
import { RecordAcceptanceHandler } from './record-acceptance/record-acceptance';
import { RecordCashListHandler } from './record-cash-list/record-cash-list';
import { RecordCashListRoute } from './record-cash-list/record-cash-list.http';
import { RecordContributionHandler } from './record-contribution/record-contribution';
import { RecordContributionRoute } from './record-contribution/record-contribution.http';
import { RecordGrantHandler } from './record-grant/record-grant';
import { RecordRefusalHandler } from './record-refusal/record-refusal';
import { RecordSupplementHandler } from './record-supplement/record-supplement';
import { RecordWorkStartedHandler } from './record-work-started/record-work-started';
import { RejectAllocationHandler } from './reject-allocation/reject-allocation';
import { RejectAllocationRoute } from './reject-allocation/reject-allocation.http';
import { RejectInvoiceHandler } from './reject-invoice/reject-invoice';
import { RejectInvoiceRoute } from './reject-invoice/reject-invoice.http';
import { RejectPaymentHandler } from './reject-payment/reject-payment';
import { RejectPaymentRoute } from './reject-payment/reject-payment.http';
import { RejectSupplementHandler } from './reject-supplement/reject-supplement';
import { RejectSupplementRoute } from './reject-supplement/reject-supplement.http';
import { ReleasePaymentHandler } from './release-payment/release-payment';
import { ReleasePaymentRoute } from './release-payment/release-payment.http';
import { RequestAllocationHandler } from './request-allocation/request-allocation';
import { ReturnAllocationHandler } from './return-allocation/return-allocation';
import { ReturnAllocationRoute } from './return-allocation/return-allocation.http';
import { ReverseContributionHandler } from './reverse-contribution/reverse-contribution';
import { ReverseContributionRoute } from './reverse-contribution/reverse-contribution.http';
import { RevokeConsentHandler } from './revoke-consent/revoke-consent';
import { RevokeConsentRoute } from './revoke-consent/revoke-consent.http';
import { SetAppropriationHandler } from './set-appropriation/set-appropriation';
import { SetAppropriationRoute } from './set-appropriation/set-appropriation.http';
import { SettleStatementLineHandler } from './settle-statement-line/settle-statement-line';
import { SettleStatementLineRoute } from './settle-statement-line/settle-statement-line.http';
import { statementLines } from './statement-lines/statement-line';
import { StatementLinesHttp } from './statement-lines/statement-lines.http';
import { fundingReasons, fundingTexts } from './texts';
import { WithdrawPledgeHandler } from './withdraw-pledge/withdraw-pledge';
import { WithdrawPledgeRoute } from './withdraw-pledge/withdraw-pledge.http';

registerTexts(fundingTexts);
registerReasonTexts(fundingReasons);

const routes = [
  ApproveAllocationRoute,
  ApproveSupplementRoute,
  AskSurplusBackRoute,
  ConfirmSettlementRoute,
  ConsentToShowRoute,
  CountersignInvoiceRoute,
  DismissStatementLineRoute,
  EndorseSupplementRoute,
  ExtendRaisingRoute,
  ImportStatementRoute,
  MakePledgeRoute,
  ProposeInvoiceRoute,
  ProposePaymentRoute,
  ProposeSettlementRoute,
  ProposeSupplementRoute,
  RecordCashListRoute,
  RecordContributionRoute,
  RejectAllocationRoute,
  RejectInvoiceRoute,
  RejectPaymentRoute,
  RejectSupplementRoute,
  ReleasePaymentRoute,
  ReturnAllocationRoute,
  ReverseContributionRoute,
  RevokeConsentRoute,
  SetAppropriationRoute,
  SettleStatementLineRoute,
  WithdrawPledgeRoute,
];

const reads = [
  AllocationRequestsHttp,
  AppropriationPageHttp,
  ContributionListHttp,
  ContributorListHttp,
  FundingPageHttp,
  InvoiceListHttp,
  PaymentListHttp,
  StatementLinesHttp,
];

const handlers = [
  ApproveAllocationHandler,
  ApproveSupplementHandler,
  AskSurplusBackHandler,
  BookPaymentHandler,
  CloseAllocationHandler,
  CloseRaisingHandler,
  ConfirmSettlementHandler,
  ConsentToShowHandler,
  ContinueGivingBackHandler,
  CountTransferHandler,
  CountersignInvoiceHandler,
  CreditContributionHandler,
  DismissStatementLineHandler,
  EndFundingHandler,
  EndorseSupplementHandler,
  ExtendRaisingHandler,
  ImportStatementHandler,
  MakePledgeHandler,
  OpenRaisingHandler,
  ProposeInvoiceHandler,
  ProposePaymentHandler,
  ProposeSettlementHandler,
  ProposeSupplementHandler,
  RecordAcceptanceHandler,
  RecordCashListHandler,
  RecordContributionHandler,
  RecordGrantHandler,
  RecordRefusalHandler,
  RecordSupplementHandler,
  RecordWorkStartedHandler,
  RejectAllocationHandler,
  RejectInvoiceHandler,
  RejectPaymentHandler,
  RejectSupplementHandler,
  ReleasePaymentHandler,
  RequestAllocationHandler,
  ReturnAllocationHandler,
  ReverseContributionHandler,
  RevokeConsentHandler,
  SetAppropriationHandler,
  SettleStatementLineHandler,
  WithdrawPledgeHandler,
];

/**
 * Money: appropriations, raising, payments, spending, settlement. Needs the platform's and the
 * following library's global modules.
 */
@Module({
  imports: [
    FollowingModule.forContext({
      projections: [
        householdProjection,
        appropriationPage,
        fundingPage,
        decisionList,
        allocationRequests,
        contributionList,
        paymentList,
        invoiceList,
        statementLines,
      ],
      processes: [
        followProject,
        followAppropriation,
        followFunding,
        creditContribution,
        countTransfers,
      ],
      publications: [fundingPublication],
    }),
  ],
  controllers: [...routes, ...reads],
  providers: [...handlers, Households, Reading],
})
export class FundingModule {}
