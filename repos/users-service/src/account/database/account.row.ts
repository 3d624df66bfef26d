import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Account } from '../domain/account.js';

@Entity('accounts')
export class AccountRow implements Omit<Account, 'email' | 'passwordHash'> {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text')
  name!: string;

  @Column('text', { name: 'time_zone' })
  timeZone!: string;

  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  /** See creationDigest(); null if the previous release registered the account. */
  @Column('bytea', { name: 'creation_digest', nullable: true, select: false })
  creationDigest!: Buffer | null;
}
