import { ListSkeleton, Skeleton } from "@/components/skeleton";

/** What stands in the place of the trash while it is on its way. */
export default function Loading() {
  return (
    <>
      <Skeleton className="mb-6 h-9 w-32" />
      <ListSkeleton rows={4} />
    </>
  );
}
