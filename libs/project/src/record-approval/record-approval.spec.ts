import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  approvedBy,
  atApproved,
  atEndorsed,
  details,
  finance,
  PUBLICITY_STARTS,
  returnedBy,
  withdrawn,
} from '../project.samples';
import { decide, RecordApproval } from './record-approval';

const given = spec(project, decide, { now: PUBLICITY_STARTS });
const record = (round = 1) =>
  a(RecordApproval, { round, approvedFen: details.totalFen, by: finance.personId });

it("approves, and publicity lasts the policy's 7 days from now", () =>
  given(...atEndorsed)
    .when(record())
    .thenEvents(approvedBy()));

it('is recorded once', () =>
  given(...atApproved)
    .when(record())
    .thenNothing());

it('changes nothing when the council withdrew meanwhile', () =>
  given(...atEndorsed, withdrawn)
    .when(record())
    .thenNothing());

it('changes nothing for the approval of another round', () => {
  given(...atEndorsed)
    .when(record(2))
    .thenNothing();
  given(...atEndorsed, returnedBy())
    .when(record())
    .thenNothing();
});
