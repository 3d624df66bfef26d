interface ShowMoreProps {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly isFetchNextPageError: boolean;
    readonly fetchNextPage: () => unknown;
  };
}

/** A button that loads the next page of a paged query, if there is one. */
export function ShowMore({ query }: ShowMoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className="button-row">
      <button type="button" onClick={() => query.isFetchingNextPage || query.fetchNextPage()}>
        {query.isFetchingNextPage ? 'Loading more…' : 'Show more'}
      </button>
      {query.isFetchNextPageError && <span role="alert">Could not load more. Try again.</span>}
    </div>
  );
}
