import { useEffect, useRef, useState } from 'react';
import { ConfirmButton } from '../../../components/confirm-button.js';
import { Notice } from '../../../components/notice.js';
import { toApiError } from '../../../lib/http/api-error.js';
import { useDeleteList } from '../api/delete-list.js';
import type { List } from '../list.js';
import { RenameListForm } from './rename-list-form.js';

interface ListActionsProps {
  readonly list: List;
  readonly onDeleted: () => void;
}

export function ListActions({ list, onDeleted }: ListActionsProps) {
  const [isRenaming, setRenaming] = useState(false);
  const wasRenaming = useRef(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const deletion = useDeleteList(list.id);

  useEffect(() => {
    if (!isRenaming && wasRenaming.current) renameButton.current?.focus();
    wasRenaming.current = isRenaming;
  }, [isRenaming]);

  if (isRenaming) return <RenameListForm list={list} onDone={() => setRenaming(false)} />;
  return (
    <div className="button-row">
      <button ref={renameButton} type="button" className="button-quiet" onClick={() => setRenaming(true)}>
        Rename
      </button>
      <ConfirmButton
        label="Delete list"
        question="Delete this list and its tasks?"
        confirmLabel="Delete permanently"
        isPending={deletion.isPending}
        onConfirm={() => deletion.mutate(undefined, { onSuccess: onDeleted })}
      />
      {deletion.error !== null && <Notice kind="error">{toApiError(deletion.error).message}</Notice>}
    </div>
  );
}
