"use client";
import { ready, upload } from "@backend/client/files";
import { useMutation } from "@tanstack/react-query";
import { ImagePlus } from "lucide-react";
import { useState } from "react";
import { api } from "@/browser/api";
import { wordsFor } from "@/browser/failures";
import { Avatar } from "@/components/avatar";
import { Notice } from "@/components/notice";
import { ProgressBar } from "@/components/progress-bar";
import { ActionForm } from "@/forms/action-form";
import { chooseAvatar, removeAvatar } from "@/server/actions/files";
import { ChooseFiles } from "./choosing";
import { reasonOf } from "./words";

const PICTURES = "image/jpeg,image/png,image/gif,image/webp,image/avif";

interface AvatarCardProps {
  name: string;
  /** The address of the picture that stands for the person. */
  picture: string | undefined;
}

/** The picture of the person: chosen here from the device, or among the files. */
export function AvatarCard({ name, picture }: AvatarCardProps) {
  const [share, setShare] = useState<number>();
  const [trouble, setTrouble] = useState<string>();
  const change = useMutation({
    mutationFn: async (chosen: File) => {
      setTrouble(undefined);
      const sent = await upload(api, chosen, {
        onProgress: (progress) => setShare(progress.sent / progress.total),
      });
      setShare(undefined);
      const file = await ready(api, sent);
      if (file.status === "rejected") return setTrouble(reasonOf(file.reason));
      const form = new FormData();
      form.set("id", file.id);
      form.set("page", "/account");
      const { message } = await chooseAvatar({}, form);
      setTrouble(message);
    },
    onError: (error) => setTrouble(wordsFor(error)),
    onSettled: () => setShare(undefined),
  });
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <Avatar name={name} picture={picture} className="size-20 text-2xl" />
        <div className="flex flex-wrap gap-2">
          <ChooseFiles
            isSingle
            accept={PICTURES}
            look="secondary"
            onFiles={([chosen]) => chosen && !change.isPending && change.mutate(chosen)}
          >
            <ImagePlus aria-hidden className="size-4" />
            {picture ? "Another picture" : "Choose a picture"}
          </ChooseFiles>
          {picture && <ActionForm action={removeAvatar} submit="Take it away" look="quiet" />}
        </div>
      </div>
      {change.isPending && (
        <div role="status" className="max-w-sm space-y-1.5 text-sm text-muted">
          <p>{share === undefined ? "The picture is being checked." : "The picture is on its way."}</p>
          <ProgressBar label="Your picture" done={share ?? 0} total={share === undefined ? undefined : 1} />
        </div>
      )}
      {trouble !== undefined && !change.isPending && <Notice tone="bad">{trouble}</Notice>}
    </div>
  );
}
