//! The server, its database, storage, face engine and jobs.
//!
//! Guests read the sentences about a refused request; operators read the others as warnings of the health check, with
//! the same codes.

macro_rules! operation_sentences {
    ([$($rest:ident)*] $($before:tt)*) => { gather! { [$($rest)*] $($before)*
        TimedOut "timed_out"
            "La requête a pris trop de temps"
            "The request took too long";
        Unavailable "unavailable"
            "Le service est momentanément indisponible"
            "The service is temporarily unavailable";
        TryAgainIn "try_again_in"
            "vous pourrez réessayer dans {}"
            "you can try again in {}";
        Internal "internal"
            "Une erreur inattendue s’est produite, veuillez réessayer"
            "An unexpected error occurred, please try again";
        Busy "busy"
            "Trop de personnes se connectent en ce moment"
            "Too many people are logging in right now";
        ClockInDoubt "clock_in_doubt"
            "L’heure du serveur n’est pas fiable\u{a0}: rien n’est supprimé tant qu’elle n’est pas confirmée"
            "The server’s clock cannot be trusted: nothing is deleted until it is confirmed";
        EventsOverdue "events_overdue"
            "Des événements devraient être terminés, mais personne n’a pu en être prévenu"
            "Events should have ended, but nobody could be notified";
        FacesUnavailable "faces_unavailable"
            "La reconnaissance faciale est momentanément indisponible"
            "Face recognition is temporarily unavailable";
        DailyCapReached "daily_cap_reached"
            "Le plafond d’appels payants de la journée est atteint\u{a0}: les recherches reprendront à minuit (UTC), ou \
             dès qu’il sera relevé"
            "The daily cap of paid calls is reached: searches go on at midnight (UTC), or as soon as the cap is raised";
        DatabaseUnavailable "database_unavailable"
            "La base de données ne répond pas"
            "The database does not answer";
        StorageUnavailable "storage_unavailable"
            "Le stockage des fichiers ne répond pas"
            "The file storage does not answer";
        StorageMissing "storage_missing"
            "Le stockage des fichiers n’est pas en place (disque non monté ou vidé)\u{a0}; rien n’y est écrit pour \
             le moment"
            "The file storage is not in place (its disk is not mounted, or was emptied); nothing is written to it \
             for now";
        StorageOfSomebodyElse "storage_of_somebody_else"
            "Le stockage contient les fichiers d’une autre installation\u{a0}; rien n’y est écrit ni supprimé"
            "The file storage holds the files of another installation; nothing is written to it or deleted from it";
        StorageSweepStopped "storage_sweep_stopped"
            "Trop de fichiers stockés ne correspondent à aucune photo ni à aucun selfie\u{a0}; aucun n’est supprimé \
             (voir «\u{a0}findme storage sweep\u{a0}»)"
            "Too many stored files belong to no photo and no selfie; none of them is deleted (see “findme storage \
             sweep”)";
        StorageFull "storage_full"
            "Le serveur n’a plus d’espace de stockage, veuillez prévenir son administrateur"
            "The server has run out of storage space, please inform its administrator";
        DatabaseFull "database_full"
            "Le disque de la base de données est plein\u{a0}; le service reprendra automatiquement dès qu’il y aura \
             de la place"
            "The disk of the database is full; the service resumes by itself once there is space";
        FilesFull "files_full"
            "Le stockage des fichiers est plein\u{a0}; le service reprendra automatiquement dès qu’il y aura de la \
             place"
            "The file storage is full; the service resumes by itself once there is space";
        FacesRefused "faces_refused"
            "Le service de reconnaissance faciale refuse nos identifiants ou nos autorisations\u{a0}; les détails \
             sont dans le journal du serveur"
            "The face recognition service rejects our credentials or permissions; the details are in the server’s \
             log";
        JobNotFound "job_not_found"
            "Cette tâche n’existe pas ou n’est plus connue"
            "This job does not exist or is no longer known";
        BudgetTooLong "budget_too_long"
            "La durée (budget_s) est limitée à 110 secondes"
            "The duration (budget_s) is limited to 110 seconds";
        WaitTooLong "wait_too_long"
            "L’attente (wait_s) est limitée à 25 secondes"
            "The wait (wait_s) is limited to 25 seconds";
        ReindexUnderWay "reindex_under_way"
            "Cet événement est déjà en cours de réindexation"
            "This event is already being re-indexed";
        GaveUp "gave_up"
            "Le traitement a échoué plusieurs fois, veuillez réessayer plus tard"
            "Processing failed several times, please try again later";
        Crashed "crashed"
            "Le traitement a été interrompu plusieurs fois"
            "Processing was interrupted several times";
        Cancelled "cancelled"
            "Le traitement a été annulé par un administrateur"
            "Processing was cancelled by an administrator";
        JobNotFailed "job_not_failed"
            "Seule une tâche abandonnée peut être relancée"
            "Only a job that was given up can be retried";
        JobOutdated "job_outdated"
            "Ce que cette tâche devait traiter n’existe plus"
            "What this job was about no longer exists";
        JobNotQueued "job_not_queued"
            "Seule une tâche en attente peut être annulée\u{a0}: celle-ci a déjà commencé ou s’est terminée"
            "Only a queued job can be cancelled: this one has already started or ended";
        JobPromised "job_promised"
            "Cette tâche ne peut pas être annulée\u{a0}: elle supprime des données ou tient une promesse faite aux invités"
            "This job cannot be cancelled: it deletes data or keeps a promise made to guests";
        JobAwaited "job_awaited"
            "Cette tâche ne peut pas être annulée\u{a0}: des photos déjà analysées ou des invités attendent son résultat"
            "This job cannot be cancelled: photos that are already indexed, or guests, are waiting for its result";
    } };
}
