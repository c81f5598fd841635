import { fromLog, projection } from '@yishi/following';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OfficerRole, OfficersEvent } from '../officers';

/** Who holds an office; who no longer does is not here. */
@Entity({ schema: 'community', name: 'officer' })
export class OfficerRow {
  @PrimaryColumn('text') readonly districtCode!: string;
  @PrimaryColumn('uuid') readonly personId!: string;
  @Column('text') readonly role!: OfficerRole;
  @Column('text') readonly territory!: string;
  /** When the office was named last. */
  @Column('text') readonly since!: string;
}

export const officerList = projection<OfficersEvent>()({
  name: 'community.officer-list',
  version: 1,
  source: fromLog('officers'),
  tables: { officer: OfficerRow },
  on: {
    OfficerNamed: ({ data, at }, rows) => rows.put('officer', { ...data, since: at }),
    OfficeEnded: ({ data }, rows) => rows.remove('officer', { ...data }),
  },
});
