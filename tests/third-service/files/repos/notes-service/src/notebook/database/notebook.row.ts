import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Notebook } from '../domain/notebook.js';

@Entity('notebooks')
export class NotebookRow implements Notebook {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'owner_id' })
  ownerId!: string;

  @Column('text')
  name!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
