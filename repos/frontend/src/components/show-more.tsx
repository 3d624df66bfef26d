interface ShowMoreProps {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly isFetchNextPageError: boolean;
    readonly fetchNextPage: () => unknown;
  };
}

/** Loads the next page of a paged query, where there is one. */
export function ShowMore({ query }: ShowMoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className="button-row">
      <button type="button" onClick={() => query.isFetchingNextPage || query.fetchNextPage()}>
        {query.isFetchingNextPage ? 'Loading more…' : 'Show more'}
      </button>
      {query.isFetchNextPageError && <span role="alert">The next ones could not be loaded.</span>}
    </div>
  );
}
