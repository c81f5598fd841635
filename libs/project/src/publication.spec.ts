import { INTEGRATION_EVENTS, type IntegrationEventType } from '@yishi/messaging';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ProjectEvent } from './project';
import * as samples from './project.samples';
import { projectPublication } from './publication';

const published = (event: ProjectEvent) => {
  const map = projectPublication.on[event.type] as
    | ((followed: object) => readonly { type: IntegrationEventType; data: object }[])
    | undefined;
  return (map?.(event) ?? []).map(({ type, data }) => ({ type, data }));
};
const { projectId } = samples;

it('asks funding with all that it needs', () =>
  expect(published(samples.endorsedBy())).toEqual([
    { type: 'ProjectStageChanged.v1', data: { projectId, stage: 'endorsed' } },
    {
      type: 'ProjectEndorsed.v1',
      data: {
        projectId,
        ...samples.place,
        title: samples.details.title,
        totalFen: 26_040_000n,
        policyVersion: 1,
        terms: samples.terms,
        deciders: ['director', 'officer'],
        deciderRoles: ['council', 'street'],
        round: 1,
      },
    },
  ]));

it('tells how many households, not which', () => {
  const texts = JSON.stringify(
    [samples.opened(3), samples.tookPart(1), samples.withdrew(1)].map(published),
  );
  expect(texts).not.toContain(samples.household(1));
  expect(texts).toContain('"households":3,"needed":3');
});

it.each([
  [samples.withdrawn, 'withdrawn'],
  [samples.cancelled, 'cancelled'],
  [
    {
      type: 'ProjectRejected',
      data: { projectId, round: 1, reason: '不属民生项目', by: 'finance' },
    } as const,
    'rejected',
  ],
])('tells that a project ended early %#', (event, outcome) =>
  expect(published(event)).toEqual([
    { type: 'ProjectStageChanged.v1', data: { projectId, stage: outcome } },
    {
      type: 'ProjectEndedEarly.v1',
      data: { projectId, outcome, reason: (event.data as { reason?: string }).reason },
    },
  ]),
);

it('says every stage of a project', () => {
  const stages = samples.atAccepted
    .concat(samples.settled)
    .flatMap(published)
    .flatMap(({ type, data }) =>
      type === 'ProjectStageChanged.v1' ? [(data as { stage: string }).stage] : [],
    );
  expect(stages).toEqual([
    'collecting',
    'submitted',
    'endorsed',
    'approved',
    'raising',
    'funded',
    'under-way',
    'accepted',
    'settled',
  ]);
});

it('publishes what the contract allows, field by field', () => {
  const events = [
    ...samples.atAccepted,
    samples.returnedBy(),
    ...samples.upheldBy(),
    samples.withdrawn,
    samples.withdrew(1),
  ];
  for (const { type, data } of events.flatMap(published)) {
    const checked = plainToInstance<object, object>(INTEGRATION_EVENTS[type], data);
    const errors = validateSync(checked, { whitelist: true, forbidNonWhitelisted: true });
    expect({ type, errors }).toEqual({ type, errors: [] });
  }
});
