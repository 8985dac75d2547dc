//! The fields of a contact.

/// Object reference, page "Contact".
pub(super) const CONTACT: &str = "
object Contact 003 Contacts
Id id 18 DF \"Contact~ID
IsDeleted boolean 0 DF
MasterRecordId reference 18 NFGS >Contact:MasterRecord
AccountId reference 18 CUNFGS >Account:Account/Contacts
IsPersonAccount boolean 0 DFGS ?persons
LastName string 80 CUFGS
FirstName string 40 CUNFGS
Salutation picklist 40 CUNFGS =Mr.|Ms.|Mrs.|Dr.|Prof.|Mx.
MiddleName string 40 CUNFGS ?middle
Suffix string 40 CUNFGS ?suffix
Name string 121 FGS \"Full~Name !name
OtherStreet textarea 255 CUNFGS
OtherCity string 40 CUNFGS
OtherState string 80 CUNFGS
OtherPostalCode string 20 CUNFGS
OtherCountry string 80 CUNFGS
OtherStateCode picklist 10 CUNFGS ?states
OtherCountryCode picklist 10 CUNFGS ?states
OtherLatitude double 18,15 CUNFS
OtherLongitude double 18,15 CUNFS
OtherGeocodeAccuracy picklist 40 CUNFGSR =Address|Block|City|State|Street|Unknown|Zip
OtherAddress address 0 NF
MailingStreet textarea 255 CUNFGS
MailingCity string 40 CUNFGS
MailingState string 80 CUNFGS
MailingPostalCode string 20 CUNFGS
MailingCountry string 80 CUNFGS
MailingStateCode picklist 10 CUNFGS ?states
MailingCountryCode picklist 10 CUNFGS ?states
MailingLatitude double 18,15 CUNFS
MailingLongitude double 18,15 CUNFS
MailingGeocodeAccuracy picklist 40 CUNFGSR =Address|Block|City|State|Street|Unknown|Zip
MailingAddress address 0 NF
Phone phone 40 CUNFGS \"Business~Phone
Fax phone 40 CUNFGS \"Business~Fax
MobilePhone phone 40 CUNFGS
HomePhone phone 40 CUNFGS
OtherPhone phone 40 CUNFGS
AssistantPhone phone 40 CUNFGS
ReportsToId reference 18 CUNFGS >Contact:ReportsTo/ReportsToContacts
Email email 80 CUNFGSI
Title string 128 CUNFGS
Department string 80 CUNFGS
AssistantName string 40 CUNFGS
LeadSource picklist 255 CUNFGS =Web|Phone~Inquiry|Partner~Referral|Purchased~List|Other
Birthdate date 0 CUNFGS
Description textarea 32000 CUN
OwnerId reference 18 CUDFGS >User:Owner
HasOptedOutOfEmail boolean 0 CUDFGS
HasOptedOutOfFax boolean 0 CUDFGS
DoNotCall boolean 0 CUDFGS
EmailBouncedReason string 255 CUNFGS
EmailBouncedDate datetime 0 CUNFS
IsEmailBounced boolean 0 DFGS
PhotoUrl url 255 NFGS
LastActivityDate date 0 NFGS
LastViewedDate datetime 0 NFS
LastReferencedDate datetime 0 NFS
CreatedById reference 18 DF >User:CreatedBy
CreatedDate datetime 0 DFS
LastModifiedById reference 18 DF >User:LastModifiedBy
LastModifiedDate datetime 0 DFS
SystemModstamp datetime 0 DFS
Twinline_Mark__c string 64 CUNFGSI ?mark
Ext__c string 40 CUNFGSI ?ext
";
