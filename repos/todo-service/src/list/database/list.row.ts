import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ListSummary } from '../domain/list.js';

@Entity('lists')
export class ListRow implements ListSummary {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'owner_id' })
  ownerId!: string;

  @Column('text')
  name!: string;

  @Column('integer')
  version!: number;

  /** Triggers keep both numbers: see migrations/1764503000000-list-counts.ts. */
  @Column('integer', { name: 'open_tasks', default: 0 })
  openTasks!: number;

  @Column('integer', { name: 'completed_tasks', default: 0 })
  completedTasks!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  /** See creationDigest(); null if the previous release created the row. */
  @Column('bytea', { name: 'creation_digest', nullable: true, select: false })
  creationDigest!: Buffer | null;
}
