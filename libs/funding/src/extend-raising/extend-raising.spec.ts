import { spec } from '@yishi/kernel';
import { type FundingEvent, funding } from '../funding';
import {
  command,
  DEADLINE,
  funded,
  granted,
  NOW,
  open,
  projectId,
  requested,
} from '../funding.samples';
import { decide, ExtendRaising } from './extend-raising';

const given = spec(funding, decide, { now: NOW });
const extend = command(ExtendRaising, { projectId });
const extended: FundingEvent = {
  type: 'RaisingExtended',
  data: { projectId, deadline: '2018-09-29T08:00:00.000Z' },
};

it("adds the policy's days to the deadline", () =>
  given(...open())
    .when(extend)
    .thenEvents(extended));
it('extends once', () =>
  given(...open(), extended)
    .when(extend)
    .thenRefused('raising-extended-already'));
it('refuses at the deadline', () =>
  given(...open())
    .when(extend, { now: DEADLINE })
    .thenRefused('deadline-passed'));
it('refuses when the raising is complete', () =>
  given(...funded())
    .when(extend)
    .thenRefused('raising-complete'));
it('refuses before raising opens', () =>
  given(requested(), granted()).when(extend).thenRefused('raising-not-open'));
