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

it('checks the lines', () =>
  given(drafted)
    .when({ ...revise, budgetLines: [{ ...line, amountFen: 201n }] })
    .thenRefused('amount-differs', { line: 1, expectedFen: 200n, amountFen: 201n }));
