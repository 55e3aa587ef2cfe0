import { CardsSkeleton, Skeleton } from "@/components/skeleton";

/** What stands in the place of an item while it is on its way. */
export default function Loading() {
  return (
    <>
      <Skeleton className="mb-6 h-9 w-64 max-w-full" />
      <CardsSkeleton cards={1} />
    </>
  );
}
