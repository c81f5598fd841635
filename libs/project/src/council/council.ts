import { type Followed, fromTopics, type Rows, topicProjection } from '@yishi/following';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * The established councils; a dissolved one is not here. `memberIds` are the persons who sit, the
 * director among them.
 */
@Entity({ schema: 'project', name: 'council' })
export class Council {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @Index() @Column('uuid') readonly compoundId!: string;
  @Column('jsonb') readonly memberIds!: readonly string[];
}

type Membership = Readonly<{ councilId: string; personId: string }>;

/** Changes who sits on a council that is here: whoever left a dissolved one changes nothing. */
function change(
  rows: Rows<'council'>,
  councilId: string,
  changed: (memberIds: readonly string[]) => readonly string[],
): void {
  const council = rows.get<Council>('council', { councilId });
  if (council) rows.patch('council', { councilId }, { memberIds: changed(council.memberIds) });
}

export const councilProjection = topicProjection({
  name: 'project.council',
  version: 2,
  source: fromTopics(COUNCIL_TOPIC),
  tables: { council: Council },
  reads: ({ type, data }: Followed) =>
    type === 'MemberJoined.v1' || type === 'MemberLeft.v1'
      ? [['council', { councilId: (data as Membership).councilId }]]
      : [],
  on: {
    'CouncilEstablished.v1': ({ data }, rows) => {
      const { councilId, compoundId, directorId } = data;
      const memberIds = [...new Set([directorId, ...data.memberIds])];
      rows.put('council', { councilId, compoundId, memberIds });
    },
    'MemberJoined.v1': ({ data: { councilId, personId } }, rows) =>
      change(rows, councilId, (memberIds) => [...new Set([...memberIds, personId])]),
    'MemberLeft.v1': ({ data: { councilId, personId } }, rows) =>
      change(rows, councilId, (memberIds) => memberIds.filter((id) => id !== personId)),
    'CouncilDissolved.v1': ({ data: { councilId } }, rows) => rows.remove('council', { councilId }),
  },
});
