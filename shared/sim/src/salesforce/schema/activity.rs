//! The fields of events and tasks.

/// Object reference, page "Event".
pub(super) const EVENT: &str = "
object Event 00U Events
Id id 18 DF \"Event~ID
WhoId reference 18 CUNFGS >Contact|Lead:Who/Events
WhatId reference 18 CUNFGS >Account|Opportunity:What/Events
WhoCount int 0 NFGS ?shared
WhatCount int 0 NFGS ?shared
EventWhoIds idlist 0 CU ?shared
Subject combobox 255 CUNFS =Call|Email|Meeting|Other
Location string 255 CUNFGS
IsAllDayEvent boolean 0 CUDFGS
ActivityDateTime datetime 0 CUNFS
ActivityDate date 0 CUNFGS
StartDateTime datetime 0 CUNFS
EndDateTime datetime 0 CUNFS
EndDate date 0 NFGS
DurationInMinutes int 8 CUNFGS
Description textarea 32000 CUN
AccountId reference 18 NFGS >Account:Account
OwnerId reference 18 CUDFGS >User|Calendar:Owner
Type picklist 40 CUNFGS =Email|Meeting|Other|Call
EventSubtype picklist 40 CNFGSR =Event
ShowAs picklist 40 CUNDFGSR =Busy|OutOfOffice|Free
IsPrivate boolean 0 CUDFGS
IsChild boolean 0 DFGS
IsClientManaged boolean 0 DFGS
IsGroupEvent boolean 0 DFGS
GroupEventType picklist 40 NDFGSR =0|1|2|3
IsReminderSet boolean 0 CUDFGS
ReminderDateTime datetime 0 CUNFS
IsRecurrence boolean 0 CDFGS
RecurrenceActivityId reference 18 NFGS >Event:RecurrenceActivity
RecurrenceStartDateTime datetime 0 CUNFS
RecurrenceEndDateOnly date 0 CUNFGS
RecurrenceTimeZoneSidKey picklist 40 CUNFGSR
RecurrenceType picklist 40 CUNFGSR =RecursDaily|RecursEveryWeekday|\
    RecursWeekly|RecursMonthly|RecursMonthlyNth|RecursYearly|RecursYearlyNth
RecurrenceInterval int 9 CUNFGS
RecurrenceDayOfWeekMask int 9 CUNFGS
RecurrenceDayOfMonth int 9 CUNFGS
RecurrenceInstance picklist 40 CUNFGSR =First|Second|Third|Fourth|Last
RecurrenceMonthOfYear picklist 40 CUNFGSR =January|February|March|April|\
    May|June|July|August|September|October|November|December
IsRecurrence2 boolean 0 DFGS
IsRecurrence2Exception boolean 0 DFGS
IsRecurrence2Exclusion boolean 0 DFGS
Recurrence2PatternText textarea 512 CN
Recurrence2PatternVersion picklist 40 NFGSR =1
Recurrence2PatternTimeZone string 255 NFGS
Recurrence2PatternStartDate datetime 0 NFS
IsArchived boolean 0 DFGS
IsDeleted boolean 0 DF
CreatedById reference 18 DF >User:CreatedBy
CreatedDate datetime 0 DFS
LastModifiedById reference 18 DF >User:LastModifiedBy
LastModifiedDate datetime 0 DFS
SystemModstamp datetime 0 DFS
Twinline_Mark__c string 64 CUNFGSI ?mark

object EventRelation 0RE Event~Relations
Id id 18 DF
EventId reference 18 C >Event:Event/EventRelations
RelationId reference 18 C >Contact|User|Lead|Calendar:Relation
Status picklist 40 CU =New|Declined|Accepted
RespondedDate datetime 0 CUN
Response string 255 CUN
IsDeleted boolean 0 DF
CreatedById reference 18 DF >User:CreatedBy
CreatedDate datetime 0 DFS
LastModifiedById reference 18 DF >User:LastModifiedBy
LastModifiedDate datetime 0 DFS
SystemModstamp datetime 0 DFS
";

/// Object reference, page "Task".
pub(super) const TASK: &str = "
object Task 00T Tasks
Id id 18 DF \"Task~ID
WhoId reference 18 CUNFGS >Contact|Lead:Who/Tasks
WhatId reference 18 CUNFGS >Account|Opportunity:What/Tasks
WhoCount int 0 NFGS ?shared
WhatCount int 0 NFGS ?shared
TaskWhoIds idlist 0 CU ?shared
Subject combobox 255 CUNFS =Call|Email|Send~Letter|Other
ActivityDate date 0 CUNFGS \"Due~Date
Status picklist 255 CUDFGS =Not~Started|In~Progress|Completed|Waiting~on~someone~else|Deferred
Priority picklist 20 CUDFGS =High|Normal|Low
IsHighPriority boolean 0 DFGS
OwnerId reference 18 CUDFGS >Group|User:Owner
Description textarea 32000 CUN
IsClosed boolean 0 DFGS
CompletedDateTime datetime 0 NFS
AccountId reference 18 NFGS >Account:Account
Type picklist 40 CUNFGS =Email|Meeting|Other|Call
TaskSubtype picklist 40 CNFGSR =Task|Email|List~Email|Cadence|Call|LinkedIn
CallDurationInSeconds int 8 CUNFGS
CallType picklist 40 CUNFGSR =Internal|Inbound|Outbound
CallDisposition string 255 CUNFGS
CallObject string 255 CUNFGS
IsReminderSet boolean 0 CUDFGS
ReminderDateTime datetime 0 CUNFS
IsClientManaged boolean 0 DFGS
IsRecurrence boolean 0 CDFGS
RecurrenceActivityId reference 18 NFGS >Task:RecurrenceActivity
RecurrenceStartDateOnly date 0 CUNFGS
RecurrenceEndDateOnly date 0 CUNFGS
RecurrenceTimeZoneSidKey picklist 40 CUNFGSR
RecurrenceType picklist 40 CUNFGSR =RecursDaily|RecursEveryWeekday|\
    RecursWeekly|RecursMonthly|RecursMonthlyNth|RecursYearly|RecursYearlyNth
RecurrenceInterval int 9 CUNFGS
RecurrenceDayOfWeekMask int 9 CUNFGS
RecurrenceDayOfMonth int 9 CUNFGS
RecurrenceInstance picklist 40 CUNFGSR =First|Second|Third|Fourth|Last
RecurrenceMonthOfYear picklist 40 CUNFGSR =January|February|March|April|\
    May|June|July|August|September|October|November|December
RecurrenceRegeneratedType picklist 40 CUNFGSR =RecurrenceRegenerateAfterDueDate|\
    RecurrenceRegenerateAfterToday|RecurrenceRegenerated
IsArchived boolean 0 DFGS
IsDeleted boolean 0 DF
CreatedById reference 18 DF >User:CreatedBy
CreatedDate datetime 0 DFS
LastModifiedById reference 18 DF >User:LastModifiedBy
LastModifiedDate datetime 0 DFS
SystemModstamp datetime 0 DFS
Twinline_Mark__c string 64 CUNFGSI ?mark

object TaskStatus 01T Task~Status~Values readonly
Id id 18 DF
MasterLabel string 255 NFGS !name
ApiName string 255 NFGS
SortOrder int 9 NFGS
IsDefault boolean 0 DFGS
IsClosed boolean 0 DFGS
SystemModstamp datetime 0 DFS

object TaskPriority 01V Task~Priority~Values readonly
Id id 18 DF
MasterLabel string 255 NFGS !name
ApiName string 255 NFGS
SortOrder int 9 NFGS
IsDefault boolean 0 DFGS
IsHighPriority boolean 0 DFGS
SystemModstamp datetime 0 DFS
";
