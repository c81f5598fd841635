import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  atApproved,
  atSubmitted,
  collecting,
  details,
  drafted,
  objected,
  projectId,
  returnedBy,
  upheldBy,
} from '../project.samples';
import { decide, ReviseDraft } from './revise-draft';

const given = spec(project, decide);
const { totalFen: _total, ...fields } = details;
const line = { item: '路灯', quantity: 2, unitPriceFen: 100n, amountFen: 200n };
const revise = a(ReviseDraft, { ...fields, title: '路灯改造', budgetLines: [line] });
const revised = {
  type: 'ProjectRevised',
  data: {
    projectId,
    field: 'environment',
    title: '路灯改造',
    description: details.description,
    budgetLines: [line],
    attachments: details.attachments,
    totalFen: 200n,
  },
} as const;

it('revises a draft', () => given(drafted).when(revise).thenEvents(revised));

it('revises what the street returned', () =>
  given(...atSubmitted, returnedBy())
    .when(revise)
    .thenEvents(revised));

it('revises what an upheld objection sent back', () =>
  given(...atApproved, objected(), ...upheldBy())
    .when(revise)
    .thenEvents(revised));

it('leaves alone what households are being asked to support', () =>
  given(...collecting(10, 3))
    .when(revise)
    .thenRefused('not-a-draft', { stage: 'collecting' }));

it('leaves alone what was submitted', () =>
  given(...atSubmitted)
    .when(revise)
    .thenRefused('not-a-draft'));

describe('after the drive was opened', () => {
  const returned = given(...atSubmitted, returnedBy());
  const costing = (totalFen: bigint) =>
    a(ReviseDraft, {
      ...fields,
      budgetLines: [{ item: '路灯', quantity: 1, unitPriceFen: totalFen, amountFen: totalFen }],
    });
  const agreedFen = details.totalFen;

  it('costs no more than the households agreed to', () => {
    const refusal = { agreedFen, totalFen: agreedFen + 1n };
    returned.when(costing(agreedFen + 1n)).thenRefused('cost-rose-after-drive', refusal);
    given(...atApproved, objected(), ...upheldBy())
      .when(costing(agreedFen + 1n))
      .thenRefused('cost-rose-after-drive', refusal);
  });

  it('costs as much or less, and what was agreed stays what may be asked', () => {
    expect(returned.when(costing(agreedFen)).events()).toHaveLength(1);
    const cheaper = returned.when(costing(200n)).events();
    const again = given(...atSubmitted, returnedBy(), ...cheaper);
    expect(again.when(costing(agreedFen)).events()).toHaveLength(1);
    again.when(costing(agreedFen + 1n)).thenRefused('cost-rose-after-drive');
  });

  it('stays in its field', () =>
    returned
      .when({ ...revise, field: 'services' })
      .thenRefused('field-changed-after-drive', { agreed: 'environment', field: 'services' }));

  it('is free while it is a draft', () =>
    expect(
      given(drafted)
        .when({ ...costing(agreedFen + 1n), field: 'services' })
        .events(),
    ).toHaveLength(1));
});

it('checks the line', () =>
  given(drafted)
    .when({ ...revise, budgetLines: [{ ...line, amountFen: 201n }] })
    .thenRefused('amount-differs', { line: 1, expectedFen: 200n, amountFen: 201n }));
