import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Task } from '../domain/task.js';

@Entity('tasks')
export class TaskRow implements Omit<Task, 'completion'> {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'list_id' })
  listId!: string;

  @Column('text')
  title!: string;

  @Column('text')
  notes!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('uuid', { name: 'completed_by', nullable: true })
  completedBy!: string | null;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt!: Date | null;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  /** See creationDigest(); null if the previous release created the row. */
  @Column('bytea', { name: 'creation_digest', nullable: true, select: false })
  creationDigest!: Buffer | null;
}
