import { type Followed, fromLog, type Key, projection } from '@yishi/following';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AcceptanceLapsed, CouncilEvent, Nomination, NominationKind } from '../council';

@Entity({ schema: 'council', name: 'nomination' })
export class NominationRow {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @PrimaryColumn('integer') readonly term!: number;
  /** 0 founds the council; each by-election is the next. */
  @PrimaryColumn('integer') readonly round!: number;
  @PrimaryColumn('uuid') readonly personId!: string;
  /** self | recommended */
  @Column('text') readonly kind!: NominationKind;
  /** proposed | accepted | declined; lapsed: accepted, and the election ended without the person */
  @Column('text') readonly answer!: Nomination | 'lapsed';
}

type Elected = Readonly<{ councilId: string; term: number; personId: string; round?: number }>;

const keyOf = ({ councilId, term, personId, round = 0 }: Elected): Key => ({
  councilId,
  term,
  round,
  personId,
});

export const nominationList = projection<CouncilEvent>()({
  name: 'council.nomination-list',
  version: 2,
  source: fromLog('council'),
  tables: { nomination: NominationRow },
  reads: ({ type, data }: Followed) =>
    type === 'AcceptanceLapsed' ? [['nomination', keyOf(data as AcceptanceLapsed['data'])]] : [],
  on: {
    CandidateNominated: ({ data }, rows) =>
      rows.put('nomination', { ...keyOf(data), kind: data.kind, answer: 'proposed' }),
    NominationAccepted: ({ data }, rows) =>
      rows.patch('nomination', keyOf(data), { answer: 'accepted' }),
    NominationDeclined: ({ data }, rows) =>
      rows.patch('nomination', keyOf(data), { answer: 'declined' }),
    AcceptanceLapsed: ({ data }, rows) => {
      const key = keyOf(data);
      // whoever declined after all is told so: the seat lapses as well, the answer stays
      if (rows.get<NominationRow>('nomination', key)?.answer === 'declined') return;
      rows.patch('nomination', key, { answer: 'lapsed' });
    },
  },
});
